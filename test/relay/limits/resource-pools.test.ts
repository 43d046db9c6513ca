import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_LIMITS } from '../../../src/relay/limits/limits.ts';
import { Pool, type Holder, type PoolOptions, type Share } from '../../../src/relay/limits/pool.ts';
import { createResourcePools } from '../../../src/relay/limits/resource-pools.ts';

const open = (options: Partial<PoolOptions> = {}) =>
  new Pool({ total: 100, perAddress: 40, perNetwork: 60, ...options });

const at = (address: string, network?: string): Holder => ({ address, network });

function taken(share: ReturnType<Pool['acquire']>): Share {
  if (typeof share === 'string') assert.fail(`it was refused: ${share}`);
  return share;
}

describe('a pool', () => {
  it('counts per address, per network and in total, and frees what is released', () => {
    const pool = open();
    const first = taken(pool.acquire(at('a', 'n'), 30));
    assert.equal(pool.acquire(at('a', 'n'), 11), 'own', 'the address has 40');
    taken(pool.acquire(at('b', 'n'), 30));
    assert.equal(pool.acquire(at('c', 'n'), 1), 'own', 'the network has 60');
    taken(pool.acquire(at('d'), 40));
    assert.equal(pool.acquire(at('e'), 1), 'total');
    assert.equal(pool.used, 100);
    first.release();
    first.release();
    assert.equal(pool.used, 70);
    taken(pool.acquire(at('a', 'n'), 30));
  });

  it('counts the machine’s own address towards the total only', () => {
    const pool = open();
    for (let count = 0; count < 10; count++) taken(pool.acquire({}, 10));
    assert.equal(pool.acquire({}, 1), 'total');
  });

  it('resizes a share, and keeps the old amount if the limit is reached', () => {
    const pool = open();
    const share = taken(pool.acquire(at('a'), 10));
    assert.equal(share.resize(40), undefined);
    assert.equal(share.resize(41), 'own');
    assert.equal(share.amount, 40);
    assert.equal(pool.used, 40);
    assert.equal(share.resize(5), undefined);
    assert.equal(pool.used, 5);
  });

  it('moves a share to another holder that has room for it', () => {
    const pool = open();
    const share = taken(pool.acquire({}, 30));
    taken(pool.acquire(at('a'), 20));
    assert.equal(share.reassign(at('a')), 'own');
    taken(pool.acquire(at('b'), 40));
    assert.equal(share.reassign(at('c')), undefined);
    assert.equal(pool.acquire(at('c'), 11), 'own');
  });

  it('evicts the oldest share of the holder with the most when the total is reached', () => {
    const pool = open({ total: 10, perAddress: 10 });
    const lost: string[] = [];
    const hold = (address: string, name: string) => pool.acquire(at(address), 1, () => lost.push(name));
    for (let count = 0; count < 7; count++) hold('greedy', `g${count}`);
    for (const name of ['x', 'y', 'z']) hold(name, name);
    for (const name of ['p', 'q']) taken(hold(name, name));
    assert.deepEqual(lost, ['g0', 'g1']);
    assert.equal(hold('greedy', 'more'), 'total', 'nobody else loses anything to who has the most');
    assert.deepEqual(lost, ['g0', 'g1']);
    assert.equal(pool.used, 10);
  });

  it('counts all addresses of a network as one holder', () => {
    const pool = open({ total: 10, perAddress: 10, perNetwork: 10 });
    const lost: string[] = [];
    for (const address of ['1', '2', '3', '4', '5', '6'])
      pool.acquire(at(`n:${address}`, 'n'), 1, () => lost.push(address));
    for (let count = 0; count < 4; count++) pool.acquire(at('other'), 1, () => lost.push('other'));
    taken(pool.acquire(at('new'), 2));
    assert.deepEqual(lost, ['1', '2']);
  });

  it('evicts the largest share if it is configured to', () => {
    const pool = open({ total: 50, perAddress: 50, evictionOrder: 'largest' });
    const lost: number[] = [];
    for (const amount of [5, 20, 10]) pool.acquire(at('a'), amount, () => lost.push(amount));
    taken(pool.acquire(at('b'), 20));
    assert.deepEqual(lost, [20]);
  });

  it('does not evict shares that are not evictable', () => {
    const pool = open({ total: 10, perAddress: 10 });
    taken(pool.acquire(at('busy'), 8));
    const lost: string[] = [];
    const other = taken(pool.acquire(at('other'), 2, () => lost.push('other')));
    other.onEvict = undefined;
    assert.equal(pool.acquire(at('new'), 1), 'total');
    other.onEvict = () => lost.push('other');
    taken(pool.acquire(at('new'), 1));
    assert.deepEqual(lost, ['other']);
  });

  it('does not evict a share of an equal holder', () => {
    const pool = open({ total: 3 });
    const lost: string[] = [];
    for (const name of ['a', 'b', 'c']) taken(pool.acquire(at(name), 1, () => lost.push(name)));
    assert.equal(pool.acquire(at('d'), 1), 'total');
    assert.deepEqual(lost, []);
  });

  it('evicts older shares of the same holder if it is configured to', () => {
    const pool = open({ total: 10, perAddress: 3, shouldEvictOwn: true });
    const lost: string[] = [];
    for (const name of ['1', '2', '3', '4']) taken(pool.acquire(at('a'), 1, () => lost.push(name)));
    assert.deepEqual(lost, ['1']);
    assert.equal(pool.acquire(at('a'), 11), 'total', 'more than there is at all');
    assert.equal(pool.used, 3);
  });

  it('can evict again during an eviction', () => {
    const pool = open({ total: 4, perAddress: 4 });
    const second: Share = taken(pool.acquire(at('a'), 2, () => {}));
    taken(pool.acquire(at('a'), 2, () => second.release()));
    second.onEvict = undefined;
    taken(pool.acquire(at('b'), 1));
    assert.equal(pool.used, 1);
  });
});

describe('the resource pools of a relay', () => {
  it('leave room for providers and files if the system allows few open files', () => {
    const { tcpConnections: handles } = createResourcePools(DEFAULT_LIMITS, 10);
    for (let count = 0; count < 7; count++) taken(handles.acquire({}, 1));
    assert.equal(handles.acquire({}, 1), 'total');
  });

  it('have the limits of the one list', () => {
    const { answers: prompts } = createResourcePools({
      ...DEFAULT_LIMITS,
      concurrentAnswers: 2,
      concurrentAnswersPerAddress: 1,
    });
    taken(prompts.acquire(at('a'), 1));
    assert.equal(prompts.acquire(at('a'), 1), 'own');
    taken(prompts.acquire(at('b'), 1));
    assert.equal(prompts.acquire(at('c'), 1), 'total');
  });
});
