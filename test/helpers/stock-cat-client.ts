import { createRequire } from 'node:module';
import { CatClient } from 'ccat-api';
import { CatClient as CatClient07 } from 'ccat-api-0.7';
import { CatClient as CatClient09 } from 'ccat-api-0.9';
import { CatClient as CatClient011 } from 'ccat-api-0.11';

/* The Cat's own client for browsers and Node, in the forms it has had. What each calls by another name is called one thing here. */

export interface StockCatOptions {
  readonly host: string;
  readonly userId: string;
  /** The server's key. The older two clients have no option for it on their socket, so it is written into the URL. */
  readonly key?: string;
  /** The number of attempts to open the socket. Default: unlimited, without a delay. */
  readonly tries?: number;
}

/** A released client of the Cat. */
export interface StockCatRelease {
  readonly version: string;
  open(options: StockCatOptions): StockCatClient;
}

/** The arguments of its handlers: a message's type and content, or an error's name and description. */
export type Heard = readonly [kind: string, text: unknown];

/** A client that records the arguments of its handlers. */
export class StockCatClient {
  readonly heard: Heard[] = [];
  /** The number of opened sockets. */
  connections = 0;
  /** Whether it has given up connecting. */
  hasFailed = false;
  readonly api: StockCatApi;
  readonly #client: AnyCatClient;
  readonly #say: (text: string) => void;
  #wake = Promise.withResolvers<void>();

  constructor(start: (onFailed: () => void) => StartedClient) {
    const { client, say, api } = start(() => {
      this.hasFailed = true;
      this.#wake.resolve();
    });
    this.#client = client;
    this.#say = say;
    this.api = api;
    client.onConnected(() => {
      this.connections += 1;
      this.#wake.resolve();
    });
    client.onMessage(({ type, content }) => this.#keep([type, content]));
    client.onError(({ name, description }, event) => this.#keep([`error ${name}`, event?.message ?? description]));
  }

  /** Sends a prompt and resolves to all messages up to the answer or the error. */
  async ask(text: string): Promise<readonly Heard[]> {
    const before = this.heard.length;
    const news = () => this.heard.slice(before);
    this.#say(text);
    await this.seen(() => news().some(([kind]) => kind === 'chat' || kind.startsWith('error')));
    return news();
  }

  /** Resolves when the condition holds. */
  async seen(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  close(): void {
    this.#client.close();
  }

  #keep(heard: Heard): void {
    this.heard.push(heard);
    this.#wake.resolve();
  }
}

/** The HTTP calls of a release. Each rejects with an `ApiError`. */
export interface StockCatApi {
  status(): PromiseLike<unknown>;
  message?(text: string): PromiseLike<unknown>;
  history?(): PromiseLike<unknown>;
  wipe(): PromiseLike<unknown>;
  uploadTypes(): PromiseLike<unknown>;
  uploadFile(): PromiseLike<unknown>;
  uploadUrl(): PromiseLike<unknown>;
  login?(): PromiseLike<unknown>;
}

interface StartedClient {
  readonly client: AnyCatClient;
  readonly say: (text: string) => void;
  readonly api: StockCatApi;
}

interface AnyCatClient {
  onConnected(handler: () => void): unknown;
  onMessage(handler: (message: { readonly type: string; readonly content?: unknown }) => void): unknown;
  onError(
    handler: (
      error: { readonly name: string; readonly description: string },
      event?: { readonly message: string },
    ) => void,
  ): unknown;
  close(): unknown;
}

const require = createRequire(import.meta.url);

/** As the package says; a name is not to be believed. */
function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { readonly version: string }).version;
}

/** Its forms take a text where Node runs it, and nothing that is called a file. */
const FILE = { file: 'down the hole' as unknown as Blob };
const URL_BODY = { url: 'https://cat.example/alice.html' };
const LOGIN = { username: 'admin', password: 'admin' };

function settingsOf({ host, tries = -1 }: StockCatOptions, onFailed: () => void) {
  const [name = '', port] = host.split(':');
  return { name, port: Number(port), ws: { delay: 1, retries: tries, onFailed } };
}

/** The client's `api` is there once it has been started. */
function started<T>(api: T | undefined): T {
  if (!api) throw new Error('the client did not start');
  return api;
}

export const STOCK_CAT_RELEASES: readonly StockCatRelease[] = [
  {
    version: versionOf('ccat-api-0.7'),
    open: (options) =>
      new StockCatClient((onFailed) => {
        const { name: baseUrl, port, ws } = settingsOf(options, onFailed);
        const { key } = options;
        const path = key === undefined ? 'ws' : `ws?token=${key}`;
        const client = new CatClient07({ baseUrl, port, ...(key && { authKey: key }), ws: { ...ws, path } });
        const { status, memory, rabbitHole } = started(client.api);
        return {
          client,
          say: (text) => void client.send(text),
          api: {
            status: () => status.home(),
            wipe: () => memory.wipeConversationHistory(),
            uploadTypes: () => rabbitHole.getAllowedMimetypes(),
            uploadFile: () => rabbitHole.uploadFile(FILE),
            uploadUrl: () => rabbitHole.uploadUrl(URL_BODY),
          },
        };
      }),
  },
  {
    version: versionOf('ccat-api-0.9'),
    open: (options) =>
      new StockCatClient((onFailed) => {
        const { name: baseUrl, port, ws } = settingsOf(options, onFailed);
        const { key, userId } = options;
        const user = key === undefined ? userId : `${userId}?token=${key}`;
        const client = new CatClient09({ baseUrl, port, user, ...(key && { authKey: key }), ws });
        const { status, memory, rabbitHole } = started(client.api);
        return {
          client,
          say: (text) => void client.send(text),
          api: {
            status: () => status.home(),
            history: () => memory.getConversationHistory(),
            wipe: () => memory.wipeConversationHistory(),
            uploadTypes: () => rabbitHole.getAllowedMimetypes(),
            uploadFile: () => rabbitHole.uploadFile(FILE),
            uploadUrl: () => rabbitHole.uploadUrl(URL_BODY),
          },
        };
      }),
  },
  {
    version: versionOf('ccat-api-0.11'),
    open: (options) =>
      new StockCatClient((onFailed) => {
        const { name: host, port, ws } = settingsOf(options, onFailed);
        const { key, userId } = options;
        const client = new CatClient011({ host, port, userId, ...(key && { credential: key }), ws });
        return { client, say: (text) => void client.send(text), api: apiOf(client) };
      }),
  },
  {
    version: versionOf('ccat-api'),
    open: (options) =>
      new StockCatClient((onFailed) => {
        const { name: host, port, ws } = settingsOf(options, onFailed);
        const { key, userId } = options;
        const client = new CatClient({ host, port, userId, ...(key && { credential: key }), ws });
        return { client, say: (text) => void client.send({ text }), api: apiOf(client) };
      }),
  },
];

function apiOf(client: CatClient | CatClient011): StockCatApi {
  const { status, memory, rabbitHole, userAuth } = started(client.api);
  return {
    status: () => status.home(),
    message: (text) => status.messageWithCat({ text }),
    history: () => memory.getConversationHistory(),
    wipe: () => memory.wipeConversationHistory(),
    uploadTypes: () => rabbitHole.getAllowedMimetypes(),
    uploadFile: () => rabbitHole.uploadFile(FILE),
    uploadUrl: () => rabbitHole.uploadUrl(URL_BODY),
    login: () => userAuth.authToken(LOGIN),
  };
}
