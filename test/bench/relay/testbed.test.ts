import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CONTESTANTS, PROVIDER } from './contestants.ts';
import { Testbed } from './testbed.ts';

const FLOOD = { visitors: 3, prompts: 2, answer: { tokens: 50, rate: 0, delayMs: 0 }, staggerMs: 0 };
const PACED = { visitors: 2, prompts: 1, answer: { tokens: 5, rate: 100, delayMs: 10 }, staggerMs: 1 };

const here = [PROVIDER, ...CONTESTANTS].filter(({ server }) => server !== 'relay before');

for (const isGreeted of [false, true]) {
  describe(`the testbed of the relay’s bench, its clients ${isGreeted ? 'greeted' : 'stock'}`, () => {
    let testbed: Testbed;
    before(async () => (testbed = await Testbed.open({ isGreeted })));
    after(() => testbed.close());

    for (const contestant of here.filter(({ server }) => !isGreeted || server === 'relay')) {
      it(`streams through ${contestant.name}, and nothing is lost`, async () => {
        await testbed.start(contestant);
        for (const load of [FLOOD, PACED]) {
          const { lost, failures, ...taken } = await testbed.stream(contestant, load);
          assert.deepEqual({ lost, failures }, { lost: 0, failures: {} });
          for (const [what, value] of Object.entries(taken)) assert.ok(value > 0, `${what} is ${value}`);
        }
        await testbed.end(contestant);
      });
    }

    it('asks all of them in turn', async () => {
      const asked = here.filter(({ server }) => !isGreeted || server === 'relay');
      for (const contestant of asked) await testbed.start(contestant);
      const taken = await testbed.takeTurns(asked, { prompts: 2, answer: FLOOD.answer });
      assert.equal(taken.length, asked.length);
      for (const { lost, failures, firstTokenMs = 0 } of taken) {
        assert.deepEqual({ lost, failures }, { lost: 0, failures: {} });
        assert.ok(firstTokenMs > 0);
      }
      for (const contestant of asked) await testbed.end(contestant);
    });
  });
}
