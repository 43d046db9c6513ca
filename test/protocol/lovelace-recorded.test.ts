import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FramingDetector } from '../../src/protocol/lovelace-framing-detector.ts';
import { ChunkAssembler } from '../../src/protocol/lovelace-framing.ts';
import { INVALID_PARAMETER_REPLY } from '../../src/protocol/lovelace.ts';

type Timed = readonly [at: number, piece: string];

interface Recorded {
  readonly at: number;
  readonly dir: string;
  readonly socket?: string;
  readonly event?: string;
  readonly data?: unknown;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/lovelace/${name}.json`, import.meta.url), 'utf8'));

const { scenarios } = read('head') as { scenarios: Record<string, { events: Recorded[] }> };
const model = read('real-model') as { pieces: Timed[][]; events: Recorded[] };

describe('recorded answers of a current Lovelace', () => {
  for (const [name, events] of [
    ...Object.entries(scenarios).map(([scenario, recorded]) => [scenario, recorded.events] as const),
    ['real-model', model.events] as const,
  ]) {
    // Two concurrent answers cannot be separated.
    const answers = name === 'two-prompts-one-socket' ? [] : answersIn(events);
    if (answers.length > 0)
      it(`are detected as lines, all ${answers.length}: ${name}`, () => {
        for (const pieces of answers) assert.equal(joined('auto', pieces), joined('line', pieces));
      });
  }

  it('are complete', () => {
    const count = Object.values(scenarios).flatMap(({ events }) => answersIn(events)).length;
    assert.ok(count > 80, `${count} answers`);
  });
});

describe('recorded tokens, as a Lovelace of summer 2023 sends them', () => {
  const asSentThen = (pieces: readonly Timed[]): Timed[] =>
    pieces.flatMap(([at, piece]) => piece.split('\n').flatMap((line): Timed[] => (line === '' ? [] : [[at, line]])));

  for (const [index, pieces] of model.pieces.entries()) {
    const sent = asSentThen(pieces);
    const whole = sent.map(([, piece]) => piece).join('');

    it(`are detected as tokens: answer ${index + 1}`, () => assert.equal(joined('auto', sent), whole));

    it(`are detected as tokens from a model ten times slower: answer ${index + 1}`, () => {
      assert.equal(joined('auto', stretched(sent, 10)), whole);
    });

    it(`are detected as tokens when they arrive at once, as behind a buffering proxy: answer ${index + 1}`, () => {
      assert.equal(joined('auto', stretched(sent, 0)), whole);
    });

    it(`are detected as tokens with a pause at any position: answer ${index + 1}`, () => {
      for (let pause = 1; pause < sent.length; pause++) {
        const paused = sent.map(([at, piece], place): Timed => [place < pause ? at : at + 2_000, piece]);
        assert.equal(joined('auto', paused), whole, `a pause before piece ${pause}`);
      }
    });

    it(`are detected as tokens for any length from three: answer ${index + 1}`, () => {
      for (let length = 3; length <= sent.length; length++) {
        const cut = sent.slice(0, length);
        assert.equal(joined('auto', cut), cut.map(([, piece]) => piece).join(''), `${length} pieces`);
      }
    });
  }
});

/** The answers of a recording: the chunks between a prompt and the same client's next one, without rejections. */
function answersIn(events: readonly Recorded[]): Timed[][] {
  const running = new Map<string, Timed[]>();
  const answers: Timed[][] = [];
  for (const { at, dir, socket = '', event, data } of events) {
    if (dir === 'out' && event === 'Prompt') {
      const answer: Timed[] = [];
      running.set(socket, answer);
      answers.push(answer);
    }
    if (dir === 'in' && event === 'Response') running.get(socket)?.push([at, data as string]);
  }
  return answers.filter((pieces) => pieces.length > 0 && pieces[0]?.[1] !== INVALID_PARAMETER_REPLY);
}

function joined(framing: 'line' | 'auto', pieces: readonly Timed[]): string {
  const joiner = new ChunkAssembler(framing === 'auto' ? new FramingDetector() : framing);
  for (const [at, piece] of pieces) joiner.add(piece, at);
  return joiner.finish();
}

/** The same chunks at another speed. */
function stretched(pieces: readonly Timed[], by: number): Timed[] {
  return pieces.map(([at, piece]) => [at * by, piece]);
}
