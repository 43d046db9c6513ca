import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Turn } from '../../../src/relay/sessions/turn.ts';
import { TurnRegistry } from '../../../src/relay/sessions/turn-registry.ts';
import { DEFAULT_LIMITS } from '../../../src/relay/limits/limits.ts';
import { createResourcePools, type ResourcePools } from '../../../src/relay/limits/resource-pools.ts';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';
import { ScriptedProvider } from '../../helpers/scripted-provider.ts';

const KEEP_MS = 1000;
/** Limits for few answers. */
const ENDED = { endedAnswerCharacters: 1000, endedAnswerCharactersPerAddress: 300 };

let clock: ManualClock;
let provider: ScriptedProvider;
let turns: TurnRegistry;
let resources: ResourcePools;

const reset = () => {
  clock = createManualClock();
  provider = new ScriptedProvider();
  provider.answer = undefined;
  resources = createResourcePools({
    ...DEFAULT_LIMITS,
    concurrentAnswers: 3,
    concurrentAnswersPerAddress: 2,
    ...ENDED,
  });
  turns = new TurnRegistry(clock, KEEP_MS, resources);
};

function add(
  owner: string,
  id: string,
  remembered: Promise<void> = Promise.resolve(),
  address?: string,
  isKept = true,
): Turn {
  const place = turns.reserve({ address });
  assert.ok(!('code' in place));
  const turn = new Turn({
    id,
    owner,
    sequence: turns.nextSequence(),
    messageId: 'm',
    unreadTimeoutMs: 5000,
    limits: { answerCharacters: 1000, answerTimeoutMs: 60_000, readersPerAnswer: 8 },
    clock,
    log: silentLog,
    startReply: (signal) => provider.send({ turnId: id, messages: [] }, { signal }),
  });
  turns.add({ turn, done: turn.ended.then(() => remembered), holder: { address }, share: place, isResumable: isKept });
  return turn;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the turn registry', () => {
  beforeEach(reset);

  it('forgets the turns of an owner: running ones are stopped, none can be read again, and nothing of them is counted', async () => {
    const [ended, running, other] = [add('a', '1'), add('a/2', '2'), add('ab', '3')];
    const reply = await provider.asked();
    reply.say('x'.repeat(50)).end();
    await ended.ended;
    await settle();
    assert.equal(turns.find('a', '1'), ended);
    turns.forget((owner) => owner === 'a' || owner.startsWith('a/'));
    assert.equal((await running.ended).state, 'stopped');
    await settle();
    assert.deepEqual(
      [turns.find('a', '1'), turns.find('a/2', '2'), turns.find('ab', '3')],
      [undefined, undefined, other],
    );
    assert.deepEqual([resources.endedAnswers.used, turns.running, other.isOver], [0, 1, false]);
  });

  it('finds turns by owner and id only', () => {
    const turn = add('alice', 't1');
    assert.equal(turns.find('alice', 't1'), turn);
    assert.equal(turns.find('bob', 't1'), undefined);
    assert.equal(turns.find('alice', 't2'), undefined);
  });

  it('does not confuse owners and ids whose concatenation is equal', () => {
    add('a', 'b","c');
    assert.equal(turns.find('c","a', 'b'), undefined);
    assert.equal(turns.find('a', 'b'), undefined);
    assert.equal(turns.find('__proto__', 'constructor'), undefined);
  });

  it('keeps ended turns for a while', async () => {
    const turn = add('alice', 't1');
    turn.stop();
    await settle();
    clock.advance(KEEP_MS - 1);
    assert.equal(turns.find('alice', 't1'), turn);
    clock.advance(1);
    assert.equal(turns.find('alice', 't1'), undefined);
    assert.equal(clock.pending, 0);
  });

  it('deletes turns at their end if they cannot be resumed', async () => {
    const turn = add('alice', 't1', undefined, undefined, false);
    assert.equal(turns.find('alice', 't1'), turn);
    turn.stop();
    await settle();
    assert.equal(turns.find('alice', 't1'), undefined);
    assert.equal(clock.pending, 0);
  });

  it('replaces a turn by a new one of the same id, which the expiry of the old one does not delete', async () => {
    add('alice', 't1').stop();
    await settle();
    clock.advance(KEEP_MS - 1);
    const second = add('alice', 't1');
    assert.equal(turns.find('alice', 't1'), second);
    clock.advance(1);
    assert.equal(turns.find('alice', 't1'), second);
  });

  it('counts turns until they have been saved', async () => {
    const remembered = Promise.withResolvers<void>();
    const [one, two] = [add('alice', 't1'), add('bob', 't1', remembered.promise)];
    assert.equal(turns.running, 2);
    one.stop();
    two.stop();
    await settle();
    assert.equal(turns.running, 1);
    remembered.resolve();
    await settle();
    assert.equal(turns.running, 0);
  });

  it('numbers prompts in their order', () => {
    assert.ok(turns.nextSequence() < turns.nextSequence());
  });

  it('interrupts all turns at once', async () => {
    const all = [add('alice', 't1'), add('bob', 't2')];
    turns.interruptAll();
    assert.deepEqual(
      (await Promise.all(all.map(({ ended }) => ended))).map(({ state }) => state),
      ['interrupted', 'interrupted'],
    );
  });
});

describe('the limit of running turns', () => {
  beforeEach(reset);

  const addFrom = (address: string | undefined, id: string) => add('alice', id, undefined, address);
  const refusalOf = (address?: string) => {
    const place = turns.reserve({ address });
    if ('code' in place) return place.code;
    place.release();
    return undefined;
  };

  it('applies to the whole relay', async () => {
    const one = addFrom('a', '1');
    addFrom('b', '2');
    assert.equal(refusalOf('c'), undefined);
    addFrom(undefined, '3');
    assert.equal(refusalOf('c'), 'overloaded');
    assert.equal(refusalOf(), 'overloaded');
    one.stop();
    await settle();
    assert.equal(refusalOf('c'), undefined);
  });

  it('applies to one address, and leaves room for others', async () => {
    const one = addFrom('a', '1');
    addFrom('a', '2');
    assert.equal(refusalOf('a'), 'rate-limited');
    assert.equal(refusalOf('b'), undefined);
    assert.equal(refusalOf(), undefined);
    one.stop();
    await settle();
    assert.equal(refusalOf('a'), undefined);
  });

  it('rejects every turn during a shutdown', async () => {
    await turns.drain();
    assert.equal(refusalOf('a'), 'server-restarting');
  });
});

describe('the limit of ended turns', () => {
  beforeEach(reset);

  /** Ends a turn with an answer of this many characters. */
  async function end(id: string, characters: number, address: string): Promise<void> {
    const turn = add('alice', id, undefined, address);
    (await provider.asked()).say('x'.repeat(characters)).end();
    await turn.ended;
    await settle();
  }
  const known = () => ['1', '2', '3', '4'].filter((id) => turns.find('alice', id));

  it('counts their characters per address, and evicts the oldest', async () => {
    await end('1', 100, 'b');
    for (const id of ['2', '3', '4']) await end(id, 60, 'a');
    assert.deepEqual(known(), ['1', '3', '4']);
    await end('2', 500, 'a');
    assert.equal(turns.find('alice', '2'), undefined, 'one that has no room at all');
    clock.advance(KEEP_MS);
    assert.equal(resources.endedAnswers.used, 0);
    assert.equal(clock.pending, 0);
  });
});

describe('draining', () => {
  beforeEach(reset);

  it('resolves at once without running turns', async () => {
    assert.equal(turns.isDraining, false);
    await turns.drain();
    assert.equal(turns.isDraining, true);
  });

  it('waits for every turn, for all callers', async () => {
    const [one, two] = [add('alice', 't1'), add('bob', 't2')];
    let drained = 0;
    const waits = [turns.drain(), turns.drain()].map((wait) => wait.then(() => (drained += 1)));
    assert.equal(turns.isDraining, true);
    one.stop();
    await settle();
    assert.equal(drained, 0);
    two.stop();
    await Promise.all(waits);
    assert.equal(drained, 2);
  });
});
