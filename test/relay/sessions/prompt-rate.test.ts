import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSessions } from '../../helpers/open-sessions.ts';
import { until } from '../../helpers/until.ts';

const holder = { address: '203.0.113.5' };

describe('the rate of prompts', () => {
  it('is limited per address across connections; the next prompt gets the time to wait', async () => {
    const { provider, connect } = openSessions({ promptsPerMinutePerAddress: 2 });
    for (const session of [connect({ holder }), connect({ holder })]) {
      const reader = session.say('hello');
      (await provider.asked()).say('yes').end();
      await reader.ended;
    }
    const refused = connect({ holder }).say('hello');
    const { error } = await refused.ended;
    assert.equal(error?.code, 'rate-limited');
    assert.ok((error.retryAfter ?? 0) > 0 && (error.retryAfter ?? 0) <= 60);
    const other = connect({ holder: { address: '203.0.113.6' } }).say('hello');
    (await provider.asked()).end();
    await other.ended;
    assert.equal(provider.requests.length, 3);
  });

  it('is limited for all addresses of a network together', async () => {
    const { provider, connect } = openSessions({ promptsPerMinutePerNetwork: 1 });
    const at = (last: number) => ({ address: `2001:db8:0:${last}::/64`, network: '2001:db8:0:0::/56' });
    const first = connect({ holder: at(1) }).say('hello');
    (await provider.asked()).end();
    await first.ended;
    assert.equal((await connect({ holder: at(2) }).say('hello').ended).error?.code, 'rate-limited');
  });

  it('is not limited for the machine’s own address', async () => {
    const { provider, connect } = openSessions({ promptsPerMinutePerAddress: 1 });
    for (let count = 0; count < 5; count++) {
      const reader = connect().say('hello');
      (await provider.asked()).end();
      await reader.ended;
    }
  });

  it('counts a request for an ended answer, and not the resumption of a running one', async () => {
    const { provider, connect } = openSessions({ promptsPerMinutePerAddress: 2 });
    const prompt = { text: 'one', turnId: 't1' };
    const first = connect({ holder });
    first.say(prompt);
    const reply = await provider.asked();
    reply.say('half ');
    first.disconnect();
    for (let count = 0; count < 5; count++) {
      const session = connect({ holder });
      const reader = session.say({ ...prompt, lastEventNumber: 0 });
      await until(() => reader.text === 'half ');
      session.disconnect();
    }
    const reader = connect({ holder }).say({ ...prompt, lastEventNumber: 0 });
    reply.end();
    await reader.ended;
    assert.equal(
      (await connect({ holder }).say({ ...prompt, lastEventNumber: 0 }).ended).state,
      'done',
      'the second of two',
    );
    assert.equal((await connect({ holder }).say({ ...prompt, lastEventNumber: 0 }).ended).error?.code, 'rate-limited');
    assert.equal(provider.requests.length, 1);
  });

  it('does not delay a stop that follows the prompt', async () => {
    const { provider, connect } = openSessions();
    const session = connect({ holder });
    const reader = session.say({ text: 'one', turnId: 't1' });
    session.stop('t1');
    assert.equal((await reader.ended).state, 'stopped');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(provider.requests.length, 0);
  });

  it('keeps the order of prompts', async () => {
    const { provider, connect } = openSessions();
    const session = connect({ holder });
    const readers = ['one', 'two', 'three'].map((text) => session.say(text));
    for (const text of ['one', 'two', 'three']) {
      const reply = await provider.asked();
      assert.equal(reply.request.messages.at(-1)?.text, text);
      reply.end();
    }
    await Promise.all(readers.map(({ ended }) => ended));
  });
});
