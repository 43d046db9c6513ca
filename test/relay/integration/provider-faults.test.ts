import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { AskingClient, ClientName, Seen } from '../../helpers/asking-clients.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { openProxied, type Proxied, type ProxiedOptions } from '../../helpers/open-proxied.ts';
import { HIDDEN_WORDS, type ProviderScript } from '../../servers/provider-script.ts';

const WIRES = ['Cat, stock', 'Cat, extended', 'Lovelace, stock', 'Lovelace, extended'] as const satisfies ClientName[];
const PROMPT = 'a prompt that nobody else may read';
const KEY = 'sk-a-key-that-nobody-may-see';
const HALF = 'Half of an ';
const half: ProviderScript = { tokens: ['Half ', 'of an '] };

interface Fault {
  readonly script?: ProviderScript;
  readonly options?: ProxiedOptions;
  /** Advances the clock or the provider while the client waits. */
  readonly meanwhile?: (relay: Proxied, client: AskingClient, clock: ManualClock) => Promise<void>;
  /** The expected outcome; `end` is that of extended clients. */
  readonly seen: Seen;
  /** The logged fields of the cause. */
  readonly cause: object;
}

const failed = (code: string, text = ''): Seen => ({ text, end: code });

const FAULTS: Readonly<Record<string, Fault>> = {
  'connection refused': {
    // Nothing listens on port 1.
    options: { provider: { baseUrl: 'http://127.0.0.1:1/v1' } },
    seen: failed('provider-unreachable'),
    cause: { error: 'provider-unreachable', cause: 'ECONNREFUSED' },
  },
  'status 401': { script: { status: 401 }, seen: failed('provider-refused'), cause: { status: 401, code: 'fake_401' } },
  'status 403': { script: { status: 403 }, seen: failed('provider-refused'), cause: { status: 403, code: 'fake_403' } },
  'status 404': { script: { status: 404 }, seen: failed('provider-refused'), cause: { status: 404, code: 'fake_404' } },
  'status 429 with Retry-After: 7': {
    script: { status: 429, headers: { 'retry-after': '7' } },
    seen: { text: '', end: 'rate-limited', retryAfter: 7 },
    cause: { status: 429, error: 'rate-limited' },
  },
  'status 500': { script: { status: 500 }, seen: failed('provider-failed'), cause: { status: 500 } },
  'status 503': { script: { status: 503 }, seen: failed('overloaded'), cause: { status: 503 } },
  'HTML with status 502': {
    script: { status: 502, body: `<html>${HIDDEN_WORDS}</html>`, headers: { 'content-type': 'text/html' } },
    seen: failed('provider-failed'),
    cause: { status: 502, contentType: 'text/html' },
  },
  'HTML with status 200': {
    script: { body: `<html>${HIDDEN_WORDS}</html>`, headers: { 'content-type': 'text/html' } },
    seen: failed('provider-failed'),
    cause: { status: 200, finish: 'none', contentType: 'text/html' },
  },
  'FastAPI’s `detail` in place of a stream': {
    script: { body: `{"detail":"${HIDDEN_WORDS}"}`, headers: { 'content-type': 'application/json' } },
    seen: failed('provider-failed'),
    cause: { status: 200 },
  },
  'silence before the answer': {
    script: { ending: 'never' },
    async meanwhile({ fake }, _client, clock) {
      await fake.nextRequest();
      clock.advance(5000);
    },
    seen: failed('timeout'),
    cause: { phase: 'wait' },
  },
  'silence in mid-answer': {
    script: { ...half, ending: 'hang' },
    async meanwhile(_relay, client, clock) {
      await client.has(HALF);
      clock.advance(5000);
    },
    seen: failed('timeout', HALF),
    cause: { phase: 'answer' },
  },
  'cut before the answer': {
    script: { tokens: [], role: false, ending: 'cut' },
    seen: failed('provider-failed'),
    cause: { finish: 'none' },
  },
  'cut in mid-answer': {
    script: { ...half, ending: 'cut' },
    seen: failed('provider-failed', HALF),
    cause: { finish: 'none' },
  },
  'an error as an event': {
    script: { ...half, error: 500, finish: null },
    seen: failed('provider-failed', HALF),
    cause: { code: 'fake_500' },
  },
  'an error as an event, its code a number': {
    script: { ...half, events: [`{"error":{"message":"${HIDDEN_WORDS}","code":429}}`], finish: null },
    seen: failed('rate-limited', HALF),
    cause: { code: '429' },
  },
  'an error as an event, called `detail`': {
    script: { ...half, events: [`{"detail":"${HIDDEN_WORDS}"}`], finish: null },
    seen: failed('provider-failed', HALF),
    cause: { status: 200 },
  },
  'text without end': {
    script: { tokens: ['0123456789'], ending: 'repeat' },
    options: { limits: { answerCharacters: 1000 } },
    seen: { text: '0123456789'.repeat(100), end: 'length' },
    cause: { state: 'done' },
  },
  'a trickle without end': {
    script: { tokens: Array.from({ length: 13 }, () => 'drop '), hold: true },
    options: { limits: { answerTimeoutMs: 12_000 } },
    async meanwhile({ fake }, client, clock) {
      const upstream = await fake.nextRequest();
      for (let drops = 1; drops <= 12; drops++) {
        upstream.next();
        await client.has('drop '.repeat(drops));
        clock.advance(1000);
      }
    },
    seen: failed('timeout', 'drop '.repeat(12)),
    cause: { state: 'failed', code: 'timeout' },
  },
  'an empty stream with status 200': {
    script: { tokens: [], role: false, finish: null, usage: null, done: false },
    seen: failed('provider-failed'),
    cause: { finish: 'none' },
  },
  'a good end without a text': {
    script: { tokens: [] },
    seen: failed('empty-response'),
    cause: { finish: 'done' },
  },
  'a prompt that a filter refused': {
    script: { status: 400, body: `{"error":{"message":"${HIDDEN_WORDS}","code":"content_filter"}}` },
    seen: failed('content-filtered'),
    cause: { code: 'content_filter', error: 'content-filtered' },
  },
  'an answer that a filter cut': {
    script: { ...half, finish: 'content_filter' },
    seen: failed('content-filtered', HALF),
    cause: { finish: 'content_filter', error: 'content-filtered' },
  },
  'an end by a word that nobody knows': {
    script: { ...half, finish: 'brand_new_reason' },
    seen: { text: HALF, end: 'interrupted' },
    cause: { finish: 'brand_new_reason' },
  },
  'an error of an odd form': {
    script: { status: 400, body: '{"error":{"message":{"toString":1}}}' },
    seen: failed('provider-refused'),
    cause: { status: 400, error: 'provider-refused' },
  },
  '`[DONE]` without a `finish_reason`': {
    script: { ...half, finish: null, usage: null },
    seen: { text: HALF, end: 'interrupted' },
    cause: { finish: 'none' },
  },
  'neither `[DONE]` nor a `finish_reason`': {
    script: { ...half, finish: null, usage: null, done: false },
    seen: failed('provider-failed', HALF),
    cause: { finish: 'none' },
  },
};

describe('a provider’s error through the relay', () => {
  const rows: string[][] = [];
  after(() => console.log(markdownTable(['fault', ...WIRES], rows)));

  for (const [name, { script, options, meanwhile, seen, cause }] of Object.entries(FAULTS)) {
    it(`reaches the client as one error in time, with the text so far: ${name}`, async () => {
      const cells: string[] = [];
      for (const wire of WIRES) {
        const clock = createManualClock();
        // Shorter than the interval of the relay's pings, because the clock advances in large steps here.
        const timeouts = { firstByteTimeoutMs: 5000, idleTimeoutMs: 5000 };
        const provider = { apiKey: KEY, ...timeouts, ...options?.provider };
        const relay = await openProxied({ clock, ...options, provider, ...(script && { script }) });
        try {
          const client = await relay.client(wire);
          const [what] = await Promise.all([client.ask(PROMPT), meanwhile?.(relay, client, clock)]);
          cells.push(described(what));
          assert.deepEqual(what, asTold(wire, seen), wire);
          relay.fake.plan({ tokens: ['And ', 'now.'] });
          // A second error or a late end would be taken for the end of this answer.
          assert.deepEqual(await client.ask('again'), options?.provider ? seen : { text: 'And now.', end: 'done' });
          staysInside(client.raw(), HIDDEN_WORDS, KEY, '<html>', 'fake_');
          staysInside(JSON.stringify(relay.log.lines), HIDDEN_WORDS, KEY, PROMPT, '<html>', HALF);
          assert.ok(
            relay.log.lines.some(({ fields }) => Object.entries(cause).every(([key, value]) => fields[key] === value)),
            `the log does not tell the cause: ${JSON.stringify(relay.log.lines)}`,
          );
        } finally {
          await relay.close();
        }
      }
      rows.push([name, ...cells]);
    });
  }
});

/** Stock wires report errors, but no other unusual ends. */
function asTold(wire: ClientName, seen: Seen): Seen {
  const isLost = wire.endsWith('stock') && (seen.end === 'interrupted' || seen.end === 'length');
  return isLost ? { ...seen, end: 'done' } : seen;
}

function described({ text, end, retryAfter }: Seen): string {
  const came = text === '' ? '' : text.length > 20 ? `${text.length} characters, ` : `“${text.trim()}”, `;
  return `${came}${end}${retryAfter === undefined ? '' : ` (again in ${retryAfter} s)`}`;
}

function staysInside(text: string, ...secrets: readonly string[]): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), `“${secret}” in ${text}`);
}
