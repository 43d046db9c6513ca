import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import type { AttackRow, Size } from './attack.ts';
import { MANY_PROMPTS, NO_PROXY } from './relay-settings.ts';
import type { Site } from './site.ts';

type Json = Readonly<Record<string, unknown>>;

/** A visitor by plain HTTP, under an id and from an address. */
class HttpVisitor {
  readonly #site: Site;
  readonly #headers: { readonly user_id: string; readonly 'x-forwarded-for': string };

  constructor(site: Site, id: string, address: string) {
    this.#site = site;
    this.#headers = { user_id: id, 'x-forwarded-for': address };
  }

  /** @returns the status. */
  async ask(prompt: Json, conversation?: string): Promise<number> {
    const query = conversation === undefined ? '' : `?ai-chat=1&conversation=${conversation}`;
    const response = await this.#fetch(`/message${query}`, { method: 'POST', body: JSON.stringify(prompt) });
    await response.arrayBuffer();
    return response.status;
  }

  /** The history in the Cat's form, in that of our extension, and of a conversation with a key. */
  async history(): Promise<string> {
    const path = '/memory/conversation_history';
    const queries = ['', '?ai-chat=1', '?ai-chat=1&conversation=1'];
    const responses = await Promise.all(queries.map((query) => this.#fetch(`${path}${query}`)));
    return (await Promise.all(responses.map((response) => response.text()))).join('\n');
  }

  /** The history over Lovelace's socket. */
  async historyByLovelace(): Promise<string> {
    const auth = { 'ai-chat': 1, user: this.#headers.user_id };
    const peer = await LovelacePeer.open(this.#site.target.host, { auth, extraHeaders: this.#headers });
    const history: unknown = await peer.socket.emitWithAck('ai-chat', { history: true });
    await peer.close();
    return JSON.stringify(history);
  }

  async clear(): Promise<void> {
    await (await this.#fetch('/memory/conversation_history', { method: 'DELETE' })).arrayBuffer();
  }

  #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://${this.#site.target.host}${path}`, { ...init, headers: this.#headers });
  }
}

const VISITORS = 20;

/** Visitors send a prompt each, an attacker acts, and the test checks whose conversation is still stored. */
async function outlast(site: Site, attack: (address: string) => Promise<void>): Promise<string> {
  const visitors = Array.from({ length: VISITORS }, () => new HttpVisitor(site, randomUUID(), site.visitor()));
  const secrets = visitors.map(() => randomUUID());
  for (const [index, visitor] of visitors.entries()) await visitor.ask({ text: `I am ${secrets[index]}` });
  await attack(site.attacker());
  const histories = await Promise.all(visitors.map((visitor) => visitor.history()));
  return `${histories.filter((history, index) => history.includes(secrets[index] ?? '')).length} remembered`;
}

/** Sends prompts under different ids, eight at a time. */
async function askUnderIds(site: Site, count: number, prompt: Json, addressOf: (index: number) => string) {
  let next = 0;
  const asker = async () => {
    while (next < count) await new HttpVisitor(site, randomUUID(), addressOf(next++)).ask(prompt);
  };
  await Promise.all(Array.from({ length: 8 }, asker));
}

/** An image of this number of characters. */
const picture = (characters: number) => ({
  text: 'Look',
  image: `data:image/png;base64,${'A'.repeat(characters - (characters % 4))}`,
});

const ALL_REMEMBERED = new RegExp(`^${VISITORS} remembered$`);

/** The full form sends this multiple of prompts; the store has the same size in both. */
const times = (size: Size) => (size === 'full' ? 20 : 1);

const FLOODS: readonly (readonly [name: string, run: (site: Site, size: Size, address: string) => Promise<void>])[] = [
  ['prompts of one letter', (site, size, address) => askUnderIds(site, 400 * times(size), { text: 'x' }, () => address)],
  ['prompts of 30,000 characters', (site, size, address) => askUnderIds(site, 40 * times(size), { text: 'x'.repeat(30_000) }, () => address)],
  ['pictures of 600,000 characters', (site, size) => askUnderIds(site, 6 * times(size), picture(600_000), () => '203.0.113.251')],
  ['pictures of 20,000 characters', (site, size, address) => askUnderIds(site, 60 * times(size), picture(20_000), () => address)],
  ['prompts of one letter from all addresses of a /64', (site, size) => askUnderIds(site, 400 * times(size), { text: 'x' }, (index) => `2001:db8:9:9::${(index + 1).toString(16)}`)],
  ['prompts of one letter in conversations of one id', askInConversations],
  ['prompts of one letter over sockets', askOverSockets],
]; // prettier-ignore

/** Sends prompts under one id, each in a conversation of its own. */
async function askInConversations(site: Site, size: Size, address: string): Promise<void> {
  const visitor = new HttpVisitor(site, randomUUID(), address);
  let next = 0;
  const asker = async () => {
    while (next < 400 * times(size)) await visitor.ask({ text: 'x' }, `c${next++}`);
  };
  await Promise.all(Array.from({ length: 8 }, asker));
}

async function askOverSockets(site: Site, size: Size, address: string): Promise<void> {
  const headers = { 'x-forwarded-for': address };
  for (let asked = 0; asked < 320 * times(size); asked += 8) {
    const peers = Array.from({ length: 8 }, () =>
      CatPeer.open(`ws://${site.target.host}/ws/${randomUUID()}`, { headers }),
    );
    await Promise.all(
      peers.map(async (opened) => {
        const peer = await opened;
        peer.send({ text: 'x' });
        await peer.nextOf(({ type }) => type !== 'chat_token');
        peer.socket.terminate();
      }),
    );
  }
}

export const STORE_ROW: AttackRow = {
  fault: 'R12',
  title: 'one stranger makes it forget everybody',
  setting: MANY_PROMPTS,
  fullOnly: [
    'prompts of one letter in conversations',
    'pictures of 20,000',
    'prompts of one letter over sockets',
    'prompts of one letter from all addresses',
  ],
  attacks: FLOODS.map(([name, run]) => ({
    name: `${name}, under invented ids`,
    expected: ALL_REMEMBERED,
    run: (site, size) => outlast(site, (address) => run(site, size, address)),
  })),
};

const MAIL = 'alice@example.com';
const digest = (algorithm: string) => createHash(algorithm).update(MAIL);

/** Formats hexadecimal digits as a UUID, as libraries do that derive one from a name. */
function asUuid(hex: string, version: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Ids that can be derived from public facts about the visitor. */
const DERIVED: readonly (readonly [name: string, id: string])[] = [
  ['MD5 of a mail address', digest('md5').digest('hex')],
  ['SHA-1 of a mail address', digest('sha1').digest('hex')],
  ['SHA-256 of a mail address', digest('sha256').digest('hex')],
  ['SHA-256 in upper case', digest('sha256').digest('hex').toUpperCase()],
  ['SHA-256 in base64url', digest('sha256').digest('base64url')],
  ['MD5 in base64url', digest('md5').digest('base64url')],
  ['SHA-512 of a mail address', digest('sha512').digest('hex')],
  ['MD5 as a UUID without its dashes', asUuid(digest('md5').digest('hex'), '4').replaceAll('-', '')],
  ['a mail address in base64', Buffer.from(`${MAIL}-customer-0001`).toString('base64url')],
  ['a number at a shop', 'Shopify-Customer-6940095564'],
  ['a name and a day', 'alice-Miller-1990-01-01-x'],
  ['a UUID of a name, version 3', asUuid(digest('md5').digest('hex'), '3')],
  ['a UUID of a name, version 5', asUuid(digest('sha1').digest('hex'), '5')],
  ['a UUID of a name, version 8', asUuid(digest('sha256').digest('hex'), '8')],
  ['a UUID of the time, version 1', '2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d'],
  ['a UUID of the time, version 6', '1e940672-c5ea-64c0-8bad-9b1deb4d3b7d'],
  ['the mail address', MAIL],
  ['a time and a counter', '507f1f77bcf86cd799439011000000000000ab12'],
];

/**
 * A visitor sends a prompt under an id; an attacker with the same id reads it, receives answers based on it, and
 * deletes it.
 */
async function readAsStranger(site: Site, id: string): Promise<string> {
  const secret = randomUUID();
  const owner = new HttpVisitor(site, id, site.visitor());
  const stranger = new HttpVisitor(site, id, site.attacker());
  await owner.ask({ text: `My secret is ${secret}` });
  const histories = await Promise.all([stranger.history(), stranger.historyByLovelace()]);
  const isRead = histories.some((history) => history.includes(secret));
  await stranger.ask({ text: `What is my secret? ${id}` });
  const request = site.provider.requests.findLast(({ body }) => JSON.stringify(body).includes(`secret? ${id}`));
  const isTold = JSON.stringify(request?.body).includes(secret);
  await stranger.clear();
  return isRead || isTold ? 'read' : 'nothing';
}

/** The same for an id that is unguessable. */
async function readOwn(site: Site, id: string): Promise<string> {
  const secret = randomUUID();
  await new HttpVisitor(site, id, site.visitor()).ask({ text: `My secret is ${secret}` });
  const again = new HttpVisitor(site, id, site.visitor());
  const histories = await Promise.all([again.history(), again.historyByLovelace()]);
  return histories.every((history) => history.includes(secret)) ? 'remembered' : 'forgotten';
}

/** A UUID of version 7: milliseconds, and 74 random bits. */
function uuidV7(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return asUuid(`${time}${randomBytes(10).toString('hex')}`, '7');
}

export const IDENTITY_ROW: AttackRow = {
  fault: 'R13',
  title: 'ids that can be worked out',
  setting: MANY_PROMPTS,
  attacks: [
    {
      name: `${DERIVED.length} kinds of ids`,
      expected: /^nothing$/,
      async run(site) {
        const outcomes: string[] = [];
        for (const [name, id] of DERIVED)
          if ((await readAsStranger(site, id)) === 'read') outcomes.push(`${name}: read`);
        return outcomes.join(', ') || 'nothing';
      },
    },
    {
      name: 'but a UUID of version 4 is remembered',
      expected: /^remembered$/,
      run: (site) => readOwn(site, randomUUID()),
    },
    { name: 'but a UUID of version 7 is remembered', expected: /^remembered$/, run: (site) => readOwn(site, uuidV7()) },
  ],
};

/**
 * A visitor sends prompts over a socket, an attacker clears the conversation, and the test checks what the model
 * receives then.
 */
async function clearAsStranger(site: Site, path: string, clear: (site: Site) => Promise<unknown>): Promise<string> {
  const secret = randomUUID();
  const headers = { 'x-forwarded-for': site.visitor() };
  const peer = await CatPeer.open(`ws://${site.target.host}${path}`, { headers });
  const ask = async (text: string) => {
    peer.send({ text, turn: randomUUID() });
    await peer.nextOf((frame) => frame['type'] === 'chat' || JSON.stringify(frame).includes('"reply-end"'));
  };
  await ask(`My secret is ${secret}`);
  await clear(site);
  await ask(`And now, ${secret}-again?`);
  peer.socket.terminate();
  const request = site.provider.requests.findLast(({ body }) => JSON.stringify(body).includes(`${secret}-again`));
  return JSON.stringify(request?.body).includes(`My secret is ${secret}`) ? 'remembered' : 'forgotten';
}

const clearing =
  (id: string | undefined, method = 'DELETE', from?: string) =>
  (site: Site) =>
    fetch(`http://${site.target.host}/memory/conversation_history`, {
      method,
      headers: { ...(id !== undefined && { user_id: id }), 'x-forwarded-for': from ?? site.attacker() },
    });

export const CLEARING_ROW: AttackRow = {
  fault: 'R14',
  title: 'strangers behind a proxy that nobody declared',
  setting: NO_PROXY,
  attacks: (
    [
      ['DELETE without a name', '/ws', clearing(undefined)],
      ['DELETE as "user"', '/ws', clearing('user')],
      ['DELETE as "user", of a visitor at /ws/user', '/ws/user', clearing('user')],
      ['DELETE as alice', '/ws/alice', clearing('alice')],
      ['DELETE as alice, of an extended client', '/ws/alice?ai-chat=1', clearing('alice')],
      ['DELETE by way of two proxies', '/ws', clearing('user', 'DELETE', '203.0.113.9, 10.0.0.1')],
    ] as const
  ).map(([name, path, clear]) => ({
    name,
    expected: /^remembered$/,
    run: (site) => clearAsStranger(site, path, clear),
  })),
};
