import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActiveTurn } from '../../src/conversation/turn-queue.ts';
import { TurnQueue } from '../../src/conversation/turn-queue.ts';

describe('the turn queue', () => {
  it('runs turns one after another, in order', async () => {
    const { queue, runs } = watched();
    queue.add(turn('1'));
    queue.add(turn('2'));
    assert.deepEqual(runs.map(idOf), ['1']);
    runs[0]?.finish();
    await settled();
    assert.deepEqual(runs.map(idOf), ['1', '2']);
    assert.equal(queue.running?.id, '2');
    runs[1]?.finish();
    await settled();
    assert.equal(queue.running, undefined);
  });

  it('starts the next turn when the running one is dropped, which is not current any more', async () => {
    const { queue, runs } = watched();
    queue.add(turn('1'));
    queue.add(turn('2'));
    queue.advance();
    assert.equal(runs[0]?.isWanted(), false);
    assert.equal(runs[1]?.isWanted(), true);
    runs[0]?.finish();
    await settled();
    assert.equal(queue.running?.id, '2', 'the end of a dropped turn ends no other');
  });

  it('holds turns behind a failed one until a retry or resume()', async () => {
    for (const [goOn, expected] of [
      [(queue: TurnQueue) => queue.resume(), ['1', '2']],
      [(queue: TurnQueue) => queue.add(turn('1 again'), true), ['1', '1 again', '2']],
      [(queue: TurnQueue) => queue.add(turn('3')), ['1', '2', '3']],
    ] as const) {
      const { queue, runs } = watched();
      queue.add(turn('1'));
      queue.add(turn('2'));
      queue.hold();
      runs[0]?.finish();
      await settled();
      assert.deepEqual([runs.map(idOf), queue.running], [['1'], undefined]);
      goOn(queue);
      for (let at = 1; at < 3; at++) {
        runs[at]?.finish();
        await settled();
      }
      assert.deepEqual(runs.map(idOf), expected);
      assert.equal(queue.running, undefined);
    }
  });

  it('is not blocked by a held turn without successors', async () => {
    const { queue, runs } = watched();
    queue.add(turn('1'));
    queue.hold();
    queue.add(turn('2'));
    assert.equal(queue.running?.id, '2');
    assert.deepEqual(runs.map(idOf), ['1', '2']);
    assert.equal(queue.clear().length, 1);
  });

  it('drops all turns with clear()', async () => {
    const { queue, runs } = watched();
    for (const id of ['1', '2', '3']) queue.add(turn(id));
    assert.deepEqual(queue.clear().map(idOf), ['1', '2', '3']);
    runs[0]?.finish();
    await settled();
    assert.deepEqual(runs.map(idOf), ['1']);
  });
});

interface Run {
  readonly id: string;
  readonly isWanted: () => boolean;
  readonly finish: () => void;
}

function watched(): { queue: TurnQueue; runs: Run[] } {
  const runs: Run[] = [];
  const queue = new TurnQueue(
    ({ id }, isWanted) => new Promise((resolve) => runs.push({ id, isWanted, finish: resolve })),
  );
  return { queue, runs };
}

function turn(id: string): ActiveTurn {
  return { id, controller: new AbortController() };
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

/** Waits for all reactions to settled promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
