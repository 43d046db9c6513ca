import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ChatEvent, ChatReply } from '../../../src/chat/index.ts';
import { openEngine, WireSocket } from '../attacks/wire-socket.ts';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';

const DELTA = 'x'.repeat(10_000);
/** More than the buffers of the system and of the relay hold. */
const DELTAS = 1_200;

interface Wire {
  readonly name: string;
  open(target: { readonly host: string; readonly port: number }, user: string): Promise<WireSocket>;
  prompt(prompt: object): string;
}

const WIRES: readonly Wire[] = [
  {
    name: 'the Cat’s socket',
    open: (target, user) => WireSocket.open(target, `/ws/${user}?ai-chat=1`),
    prompt: (prompt) => JSON.stringify({ text: 'go', ...prompt }),
  },
  {
    name: 'Lovelace’s socket',
    async open(target, user) {
      const socket = await openEngine(target, [], false);
      await socket.send(`40${JSON.stringify({ 'ai-chat': 1, user })}`);
      await socket.has('greeting');
      return socket;
    },
    prompt: (prompt) => `42${JSON.stringify(['Prompt', { Prompt: 'go', ...prompt }])}`,
  },
];

let relay: OpenEndpoints;
/** The deltas that the provider has been read to. */
let taken: number;

beforeEach(async () => {
  taken = 0;
  relay = await openEndpoints({ limits: { answerCharacters: 100_000_000 } });
  relay.provider.answer = async function* (): ChatReply & AsyncGenerator<ChatEvent> {
    yield { type: 'reply-start' };
    for (taken = 1; taken <= DELTAS; taken += 1) {
      // A provider reads from a connection, so that the relay can do other things in between.
      await new Promise((resolve) => setImmediate(resolve));
      yield { type: 'text-delta', delta: DELTA };
    }
    yield { type: 'reply-end', reason: 'done' };
  };
});
afterEach(() => relay.close());

/** Collects the numbers of the events that arrive, and the characters of their deltas. */
function record(socket: WireSocket): { readonly ranges: [from: number, to: number][]; characters: number } {
  const recorded = { ranges: [] as [number, number][], characters: 0 };
  let rest = '';
  socket.wire.on('data', (part: Buffer) => {
    rest += part.toString('latin1');
    for (;;) {
      const match = /"n":(\d+)(?:,"from":(\d+))?,(?:"delta":"(x*)"|"event")/.exec(rest);
      if (!match) return;
      const [all, to, from = to, delta = ''] = match;
      recorded.ranges.push([Number(from), Number(to)]);
      recorded.characters += delta.length;
      rest = rest.slice(match.index + all.length);
    }
  });
  return recorded;
}

for (const { name, open, prompt } of WIRES) {
  describe(`a slow reader over ${name}`, () => {
    it('neither holds up another reader nor loses an event', async () => {
      const target = { host: relay.host, port: Number(relay.host.split(':')[1]) };
      const [user, turn] = [randomUUID(), randomUUID()];
      const [slow, quick] = [await open(target, user), await open(target, user)];
      const [onSlow, onQuick] = [record(slow), record(quick)];
      await slow.send(prompt({ turn }));
      await slow.has('reply-start');
      await quick.send(prompt({ turn, after: 0 }));
      await quick.has('reply-start');
      slow.pause();
      await quick.has('reply-end');
      assert.equal(taken, DELTAS + 1);
      assert.ok(onSlow.characters < DELTAS * DELTA.length, 'the slow one lacks a part');
      slow.wire.resume();
      await slow.has('reply-end');
      for (const { ranges, characters } of [onSlow, onQuick]) {
        assert.equal(characters, DELTAS * DELTA.length);
        assert.deepEqual([ranges[0]?.[0], ranges.at(-1)?.[1]], [1, DELTAS + 2]);
        for (const [index, [from]] of ranges.entries())
          assert.equal(from, (ranges[index - 1]?.[1] ?? 0) + 1, 'without gaps and repetitions');
      }
      for (const socket of [slow, quick]) socket.destroy();
    });

    it('makes the provider wait if it is the only one', async () => {
      const target = { host: relay.host, port: Number(relay.host.split(':')[1]) };
      const slow = await open(target, randomUUID());
      await slow.send(prompt({ turn: randomUUID() }));
      await slow.has('reply-start');
      slow.pause();
      // A provider that does not wait is read once in each turn of the loop.
      for (let turns = 0, before = taken; turns < 100; turns = taken === before ? turns + 1 : 0) {
        before = taken;
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.ok(taken < DELTAS, `${taken} deltas were read`);
      slow.wire.resume();
      await slow.has('reply-end');
      slow.destroy();
    });
  });
}
