import { randomUUID } from 'node:crypto';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { counted } from '../integration/hostile/bad-input.ts';
import { exchange, request } from '../integration/hostile/raw.ts';
import type { AttackRow, Size } from './attack.ts';
import { DEFAULTS, MANY_PROMPTS } from './relay-settings.ts';
import type { Site } from './site.ts';

/** Sends one prompt, and returns its outcome, such as `answered` or `rate-limited after 12 s`. */
type Asker = (text: string) => Promise<string>;

type OpenAsker = (site: Site, address: string) => Promise<{ readonly ask: Asker; close(): void }>;

function outcomeOf(code: unknown, retryAfter: unknown): string {
  const isWait = typeof retryAfter === 'number' && retryAfter > 0 && retryAfter <= 60;
  return `${String(code)}${isWait ? ' with a wait' : ''}`;
}

const extendedCat: OpenAsker = async ({ target }, address) => {
  const peer = await CatPeer.open(`ws://${target.host}/ws/${randomUUID()}?ai-chat=1`, from(address));
  return {
    close: () => peer.socket.terminate(),
    async ask(text) {
      const turn = randomUUID();
      peer.send({ text, turn });
      const { event } = await peer.nextOf((frame) => frame['turn'] === turn && typeOf(frame).startsWith('reply-e'));
      const { type, code, retryAfter } = event as Frame;
      return type === 'reply-end' ? 'answered' : outcomeOf(code, retryAfter);
    },
  };
};

const stockCat: OpenAsker = async ({ target }, address) => {
  const peer = await CatPeer.open(`ws://${target.host}/ws/${randomUUID()}`, from(address));
  return {
    close: () => peer.socket.terminate(),
    async ask(text) {
      peer.send({ text });
      const { type, 'ai-chat': fault } = await peer.nextOf((frame) => frame['type'] !== 'chat_token');
      const { code, retryAfter } = (fault ?? {}) as Frame;
      return type === 'chat' ? 'answered' : outcomeOf(code, retryAfter);
    },
  };
};

const lovelace: OpenAsker = async ({ target }, address) => {
  const peer = await LovelacePeer.open(target.host, { extraHeaders: from(address).headers });
  return {
    close: () => peer.socket.disconnect(),
    async ask(text) {
      const [fault] = (await peer.ask({ Prompt: text })) as [Frame | null];
      return fault === null
        ? 'answered'
        : outcomeOf(String(fault['ErrorID']).replace('AiChat::', ''), fault['RetryAfter']);
    },
  };
};

const http =
  (path: string): OpenAsker =>
  async ({ target }, address) => ({
    close: () => {},
    async ask(text) {
      const body = JSON.stringify({ text, Prompt: text });
      const response = await fetch(`http://${target.host}${path}`, { method: 'POST', body, ...from(address) });
      const said = await response.text();
      if (response.status === 200) return 'answered';
      const code = /rate-limited|Too many/.test(said) ? 'rate-limited' : `${response.status} ${said.slice(0, 80)}`;
      return outcomeOf(code, Number(response.headers.get('retry-after') ?? /"RetryAfter":(\d+)/.exec(said)?.[1]));
    },
  });

/**
 * By polling, each request over a connection of its own, so that the first connection is gone when the prompt is sent.
 */
const polling: OpenAsker = async ({ target }, address) => {
  const headers = [`X-Forwarded-For: ${address}`, 'Connection: close', 'Content-Type: text/plain'];
  const path = '/socket.io/?EIO=4&transport=polling';
  const post = (query: string, body: string) =>
    exchange(target, request(`POST ${path}${query}`, [...headers, `Content-Length: ${body.length}`], body), true);
  const read = (query: string) => exchange(target, request(`GET ${path}${query}`, headers), true);
  const sid = `&sid=${/"sid":"([\w-]+)"/.exec(await read(''))?.[1] ?? ''}`;
  await post(sid, '40');
  await read(sid);
  return {
    close: () => void post(sid, '1'),
    async ask(text) {
      await post(sid, `427["Prompt",{"Prompt":"${text}"}]`);
      for (;;) {
        const received = await read(sid);
        const [, code] = /437\[(?:null|\{"ErrorID":"AiChat::([\w-]+)")/.exec(received) ?? [];
        if (code !== undefined) return outcomeOf(code, Number(/"RetryAfter":(\d+)/.exec(received)?.[1]));
        if (received.includes('437[null]')) return 'answered';
        if (!received.startsWith('HTTP/1.1 200')) return 'cut off';
      }
    },
  };
};

function typeOf({ event }: Frame): string {
  return String((event as Frame | undefined)?.['type']);
}

function from(address: string) {
  return { headers: { 'x-forwarded-for': address } };
}

/**
 * Sends prompts over several connections, one after another.
 * @returns how many were answered, and the outcomes of the others.
 */
async function spend(
  site: Site,
  prompts: number,
  connections: readonly OpenAsker[],
  addressOf: (index: number) => string,
) {
  const marker = randomUUID();
  const outcomes: string[] = [];
  for (const [index, open] of connections.entries()) {
    const asker = await open(site, addressOf(index));
    for (let asked = 0; asked < prompts / connections.length; asked++) outcomes.push(await asker.ask(marker));
    asker.close();
  }
  const answered = outcomes.filter((outcome) => outcome === 'answered').length;
  const isPaidFor = site.asked(marker) <= answered ? '' : `, the model was asked ${site.asked(marker)} times`;
  const others = counted(outcomes.filter((outcome) => outcome !== 'answered').toSorted()).join(', ');
  return `${answered} answered, ${others}${isPaidFor}`;
}

/** By default 60 prompts per minute and address, and 120 per larger network; a few more as the minute passes. */
const SIXTY = /^(?:5\d|6\d|7[0-4]) answered, \d+ × rate-limited with a wait$/;
const HUNDRED_AND_TWENTY = /^1[12345]\d answered, \d+ × rate-limited with a wait$/;

const repeated = (size: Size, prompts: number) => (size === 'full' ? 10 * prompts : prompts);

const PROMPTS = 75;

const WAYS: readonly (readonly [name: string, connections: readonly OpenAsker[]])[] = [
  ['one socket (Cat, extended)', [extendedCat]],
  ['one socket (Cat, stock)', [stockCat]],
  ['one socket (Socket.IO)', [lovelace]],
  ['one session (polling)', [polling]],
  ['POST /message', [http('/message')]],
  ['POST /api/v1/chat/completions', [http('/api/v1/chat/completions')]],
  ['another visitor each time', Array<OpenAsker>(PROMPTS).fill(extendedCat)],
  ['all wires in turn', [extendedCat, lovelace, http('/message'), stockCat, http('/api/v1/chat/completions')]],
];

export const SPENDING_ROW: AttackRow = {
  fault: 'R15',
  title: 'prompts of one address in a minute',
  setting: DEFAULTS,
  fullOnly: ['one socket (Cat, stock)', 'POST /message', 'another visitor'],
  attacks: [
    ...WAYS.map(([name, connections]) => ({
      name,
      expected: SIXTY,
      run(site: Site, size: Size) {
        const address = site.attacker();
        return spend(site, repeated(size, PROMPTS), connections, () => address);
      },
    })),
    {
      name: 'all addresses of a /64',
      expected: SIXTY,
      run: (site: Site) => spend(site, PROMPTS, Array<OpenAsker>(PROMPTS).fill(stockCat), (index) => `2001:db8:1:1::${(index + 1).toString(16)}`),
    },
    {
      name: 'all /64s of a /56',
      expected: HUNDRED_AND_TWENTY,
      run: (site: Site) => spend(site, 150, Array<OpenAsker>(75).fill(stockCat), (index) => `2001:db8:1:a${(index % 16).toString(16)}${(index % 7).toString(16)}::1`),
    },
  ],
}; // prettier-ignore

/** Prompts with endless answers, from many networks of one household. */
async function fill(site: Site, size: Size, path: string, addressOf: (index: number) => string): Promise<string> {
  const leaving = new AbortController();
  const waiting = Array.from({ length: size === 'full' ? 400 : 160 }, async (_, index) => {
    const body = JSON.stringify({ text: '/hang', Prompt: '/hang' });
    const init = { method: 'POST', body, signal: leaving.signal, ...from(addressOf(index)) };
    const { status } = await fetch(`http://${site.target.host}${path}`, init);
    return String(status);
  });
  const outcomes: string[] = [];
  for (const each of waiting) each.then((status) => outcomes.push(status)).catch(() => {});
  await site.neighboursAnswered(3);
  const refused = outcomes.length;
  leaving.abort();
  await Promise.allSettled(waiting);
  return refused >= waiting.length / 2 ? 'most refused' : `${refused} of ${waiting.length} refused`;
}

const OF_A_HOME = (index: number) =>
  `2001:db8:2:b${Math.floor((index % 160) / 10).toString(16)}0::${(index % 250) + 1}`;
const ODDLY_WRITTEN = (index: number) => `2001:0DB8:0002:0B${Math.floor((index % 160) / 10).toString(16).toUpperCase()}0:0:0:0:${(index % 250) + 1}`; // prettier-ignore

export const NETWORK_ROW: AttackRow = {
  fault: 'R21',
  title: 'the networks of one home',
  setting: MANY_PROMPTS,
  fullOnly: ['prompts from 16 /64s of a /56 (completions)'],
  attacks: [
    { name: 'prompts from 16 /64s of a /56 (/message)', expected: /^most refused$/, run: (site, size) => fill(site, size, '/message', OF_A_HOME) },
    { name: 'prompts from 16 /64s of a /56 (completions)', expected: /^most refused$/, run: (site, size) => fill(site, size, '/api/v1/chat/completions', OF_A_HOME) },
    { name: 'prompts from 16 /64s of a /56, written out', expected: /^most refused$/, run: (site, size) => fill(site, size, '/message', ODDLY_WRITTEN) },
  ],
}; // prettier-ignore
