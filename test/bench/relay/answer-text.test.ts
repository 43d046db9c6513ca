import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnswerReader, monotonicUs, tokenText } from './answer-text.ts';

function read(...texts: readonly string[]) {
  const stamps: number[] = [];
  const reader = new AnswerReader((sentUs) => void stamps.push(sentUs));
  for (const text of texts) reader.push(text);
  const { received, missing, repeated } = reader;
  return { received, missing, repeated, stamps };
}

const answer = Array.from({ length: 12 }, (_, index) => tokenText(index, 1_000_000 + index));
const stamps = answer.map((_, index) => 1_000_000 + index);

describe('the text of a bench’s answer', () => {
  it('is read token by token, in pieces of any size and joined', () => {
    const whole = { received: 12, missing: 0, repeated: 0, stamps };
    assert.deepEqual(read(...answer), whole);
    assert.deepEqual(read(answer.join('')), whole);
    for (const size of [1, 2, 3, 7]) {
      const pieces = answer.join('').match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
      assert.deepEqual(read(...pieces), whole, `pieces of ${size}`);
    }
  });

  it('shows what was left out', () => {
    const { received, missing } = read(...answer.slice(0, 3), ...answer.slice(5));
    assert.deepEqual({ received, missing }, { received: 10, missing: 2 });
  });

  it('does not count what comes twice, late, or is no token', () => {
    assert.deepEqual(read(...answer, answer[4] ?? '', 'something else '), {
      received: 12,
      missing: 0,
      repeated: 3,
      stamps,
    });
  });

  it('does not count a token whose end is missing', () => {
    assert.equal(read(answer.join('').slice(0, -1)).received, 11);
  });

  it('is stamped by a clock in microseconds that does not go back', () => {
    const first = monotonicUs();
    const second = monotonicUs();
    assert.ok(second >= first);
    assert.ok(Math.abs(first / 1e6 - Number(process.hrtime.bigint()) / 1e9) < 1);
  });
});
