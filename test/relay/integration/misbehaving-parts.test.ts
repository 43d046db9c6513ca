import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ChatEvent, ChatReply } from '../../../src/chat/index.ts';
import { createRelay, type Provider, type Relay, type ConversationStore } from '../../../src/relay/index.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { replyInChunks } from '../../helpers/scripted-provider.ts';
import type { Target } from './hostile/bad-input.ts';
import { cat, EXTENDED, STOCK } from './hostile/cat.ts';
import { post } from './hostile/rest.ts';
import { lovelace } from './hostile/socket-io.ts';

const SECRET = 'a cause that is nobody’s business';

function fail(): never {
  throw new Error(SECRET);
}

/** A reply that throws when its reader closes it. */
function unclosable(...events: readonly unknown[]): ChatReply {
  const queue = [...events] as ChatEvent[];
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const [value] = queue.splice(0, 1) as [ChatEvent];
        return { done: false, value };
      },
      return: async () => fail(),
    }),
  };
}

const START = { type: 'reply-start' } as const;
const HALF = { type: 'text-delta', delta: 'half ' } as const;

/** Misbehaving providers, and the expected end of their turn. */
const MISDEEDS: Readonly<Record<string, { readonly send: () => unknown; readonly end: string }>> = {
  'throws when it is asked': { send: fail, end: 'internal' },
  'returns no reply': { send: () => undefined, end: 'internal' },
  'returns something else': { send: () => ({ answer: 42 }), end: 'internal' },
  'throws before its first event': {
    send: () => ({ [Symbol.asyncIterator]: () => ({ next: async () => fail() }) }),
    end: 'internal',
  },
  'throws in the middle': {
    async *send() {
      yield START;
      yield HALF;
      fail();
    },
    end: 'internal',
  },
  'throws what is no error': {
    async *send() {
      yield START;
      // eslint-disable-next-line typescript/only-throw-error -- it is somebody else's code
      throw undefined;
    },
    end: 'internal',
  },
  'throws when its reply is closed': {
    send: () => unclosable(START, HALF, { type: 'reply-end', reason: 'done' }),
    end: 'answered',
  },
  'yields what is no event': { send: () => unclosable(START, null), end: 'internal' },
  'yields text that is no text': { send: () => unclosable(START, { type: 'text-delta', delta: 42 }), end: 'internal' },
};

let relay: Relay;
let target: Target;
let isStoreBroken = false;
const log = createRecordingLog();
const unforeseen: unknown[] = [];
const note = (cause: unknown) => void unforeseen.push(cause);

before(async () => {
  process.on('unhandledRejection', note);
  const provider: Provider = {
    send({ messages }) {
      const misdeed = MISDEEDS[messages.at(-1)?.text ?? ''];
      return misdeed ? (misdeed.send() as ChatReply) : replyInChunks('I am ', 'well.');
    },
  };
  const broken = async () => (isStoreBroken ? fail() : undefined);
  const store: ConversationStore = {
    load: async () => (await broken()) ?? [],
    append: broken,
    delete: broken,
    close: async () => {},
  };
  relay = await createRelay({ assistants: [{ id: 'a', provider }], store, log });
  const { port } = await relay.listen({ port: 0 });
  target = { host: `127.0.0.1:${port}`, port };
});

after(async () => {
  await relay.close({ graceMs: 0 });
  process.off('unhandledRejection', note);
});

describe('a provider that misbehaves', () => {
  for (const [name, { end }] of Object.entries(MISDEEDS)) {
    it(`ends only its own turn if it ${name}`, async () => {
      const isFault = end === 'internal';
      assert.equal(await cat(target, EXTENDED, ({ say }) => say({ text: name })), end, 'extended');
      assert.equal(await cat(target, STOCK, ({ say }) => say({ text: name })), end, 'the Cat’s socket');
      assert.equal(await lovelace(target, [{ Prompt: name }]), end, 'Lovelace’s socket');
      assert.equal(await post(target, '/message', [JSON.stringify({ text: name })]), isFault ? '503' : '200');
      const rest = await post(target, '/api/v1/chat/completions', [JSON.stringify({ Prompt: name })]);
      assert.equal(rest, isFault ? '500 internal' : '200');
      assert.deepEqual(unforeseen, []);
    });
  }
});

describe('a failing store', () => {
  const KEY = '/ws/0b9a3c5e-5d1f-4c3a-9b1e-2f6d7c8a9b01';

  it('ends the turn that needs it, and no other', async () => {
    isStoreBroken = true;
    assert.equal(await cat(target, `${KEY}?ai-chat=1`, ({ say }) => say({ text: 'hello' })), 'internal, then internal');
    assert.equal(await cat(target, STOCK, ({ say }) => say({ text: 'hello' })), 'answered', 'who has nothing stored');
    isStoreBroken = false;
    assert.equal(await cat(target, `${KEY}?ai-chat=1`, ({ say }) => say({ text: 'hello' })), 'answered');
    assert.deepEqual(unforeseen, []);
  });

  it('answers requests for stored history with a server error', async () => {
    isStoreBroken = true;
    const headers = { user_id: KEY.slice(4) };
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`http://${target.host}/memory/conversation_history`, { method, headers });
      assert.equal(response.status, 500);
      assert.doesNotMatch(await response.text(), new RegExp(SECRET));
    }
    isStoreBroken = false;
    assert.deepEqual(unforeseen, []);
  });

  it('is logged with its cause', () => {
    const causes = log.lines.filter(({ level }) => level === 'error').map(({ fields }) => String(fields['err']));
    assert.ok(causes.some((cause) => cause.includes(SECRET)));
  });
});
