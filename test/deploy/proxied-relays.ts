import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../helpers/free-port.ts';
import type { ProgramGroup } from '../helpers/program-group.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { until } from '../helpers/until.ts';
import type { ProviderRequest } from '../servers/provider-request.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';

/** Where a proxy has to listen, on every address of this machine, and where its relays are. */
export interface ProxySetting {
  /** The folder for the proxy's files. */
  readonly folder: string;
  readonly port: number;
  /** `127.0.0.1:1865` … */
  readonly relays: readonly string[];
}

export type StartProxy = (setting: ProxySetting) => Promise<ProgramGroup>;

/** Two relays with one provider, behind a proxy. */
export interface ProxiedRelays {
  /** The address of the proxy: `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly port: number;
  readonly folder: string;
  readonly relays: readonly RelayProcess[];
  readonly provider: FakeProvider;
  /**
   * Passes the next answer on, each token when the one before has arrived.
   * @returns the name of the relay that has requested it.
   */
  passAnswer(hasArrived: (text: string) => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

/** Names of the relays, which the provider gets as those of models. */
export const RELAY_NAMES = ['one', 'two'] as const;

/** Connections that one address may have at one relay. */
export const CONNECTIONS_PER_ADDRESS = 2;

const TOKENS = ['One', ', two', ', three.'];
export const ANSWER = TOKENS.join('');

export async function openProxiedRelays(startProxy: StartProxy): Promise<ProxiedRelays> {
  const config = { limits: { connectionsPerAddress: CONNECTIONS_PER_ADDRESS } };
  const { path: folder, remove } = temporaryFolder({ 'ai-chat.config.json': JSON.stringify(config) });
  const provider = await startFakeProvider({ script: { tokens: TOKENS, hold: true } });
  const env = {
    AI_CHAT_CONFIG: join(folder, 'ai-chat.config.json'),
    OPENAI_BASE_URL: provider.url,
    TRUSTED_PROXIES: '127.0.0.1',
  };
  const relays = await Promise.all(RELAY_NAMES.map((name) => startRelayProcess({ ...env, OPENAI_MODEL: name })));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const proxy = await startProxy({ folder, port, relays: relays.map(({ url }) => new URL(url).host) });
  const isReady = () =>
    fetch(`${origin}/healthz`)
      .then(({ ok }) => ok)
      .catch(() => false);
  await until(isReady);
  return {
    origin,
    port,
    folder,
    relays,
    provider,
    async passAnswer(hasArrived) {
      const request = await provider.nextRequest();
      let text = '';
      for (const token of TOKENS) {
        request.next();
        text += token;
        await hasArrived(text);
      }
      return relayOf(request);
    },
    async close() {
      await proxy.end();
      for (const relay of relays) relay.kill('SIGKILL');
      await Promise.all(relays.map(({ exit }) => exit));
      await provider.stop();
      remove();
    },
  };
}

/** The name of the relay that a request came from. */
export function relayOf({ body }: ProviderRequest): string {
  return String((body as { readonly model?: unknown }).model);
}

/** An address of this machine other than the loopback ones, whose connections a relay does not count. */
export function networkAddress(): string {
  const external = Object.values(networkInterfaces())
    .flat()
    .find((address) => address && !address.internal && address.family === 'IPv4');
  if (!external) throw new Error('this machine has no IPv4 address but loopback ones: connect it to a network');
  return external.address;
}
