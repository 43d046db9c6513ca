import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EvenPace } from '../../../src/widget/rendering/even-pace.ts';

/** Plays arrivals, by their time, and returns what is shown in each frame of 20 ms. */
function play(arrivals: Readonly<Record<number, number>>, untilMs: number): { at: number; shown: number }[] {
  const pace = new EvenPace();
  let length = 0;
  const frames = [];
  for (let at = 0; at <= untilMs; at += 20) {
    const arrived = arrivals[at];
    if (arrived) pace.arrive((length += arrived), at);
    frames.push({ at, shown: pace.advance(at) });
  }
  return frames;
}

describe('an even pace', () => {
  it('spreads a chunk over at most 300 ms, without a jump', () => {
    const frames = play({ 0: 300 }, 300);
    const steps = frames.slice(1).map(({ shown }, index) => shown - (frames[index]?.shown ?? 0));
    assert.equal(frames.at(-1)?.shown, 300);
    assert.ok(Math.max(...steps) <= 21 && Math.min(...steps) >= 19, String(steps));
  });

  it('is never behind by more than 300 ms, however unevenly the text arrives', () => {
    const arrivals: Record<number, number> = { 0: 5, 100: 400, 120: 1, 480: 30, 500: 2_000, 780: 1, 1_200: 90 };
    let arrived = 0;
    const due = Object.entries(arrivals).map(([at, length]) => ({ at: Number(at), length: (arrived += length) }));
    let last = 0;
    for (const { at, shown } of play(arrivals, 1_600)) {
      const floor = due.findLast((arrival) => arrival.at + 300 <= at)?.length ?? 0;
      const ceiling = due.findLast((arrival) => arrival.at <= at)?.length ?? 0;
      assert.ok(shown >= floor && shown <= ceiling && shown >= last, `${shown} at ${at}`);
      last = shown;
    }
    assert.equal(last, arrived);
  });

  it('goes faster than the text only after a pause', () => {
    const steady = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index * 20, 10]));
    const frames = play(steady, 980).slice(25);
    const steps = frames.slice(1).map(({ shown }, index) => shown - (frames[index]?.shown ?? 0));
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 2, String(steps));
  });

  it('shows a text that is not to be spread at once', () => {
    const pace = new EvenPace();
    pace.arrive(100, 0);
    pace.skipTo(120);
    assert.deepEqual([pace.isBehind, pace.advance(10)], [false, 120]);
  });
});
