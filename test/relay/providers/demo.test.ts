import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { createDemoProvider } from '../../../src/relay/providers/demo.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { providerContract } from '../../contracts/provider.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const answer = async (prompt: string) => {
  const provider = createDemoProvider({ delayMs: 0 }, { log: silentLog, clock: nodeClock });
  return textOf(await collect(provider.send(ask(prompt), { signal: new AbortController().signal })));
};

describe('the demo provider', () => {
  // The relay's timers do not keep a process running, and neither does the test runner of Node 22.
  let keepAlive: NodeJS.Timeout;
  before(() => void (keepAlive = setInterval(() => {}, 60_000)));
  after(() => clearInterval(keepAlive));

  providerContract('demo', async () => {
    const provider = createDemoProvider({ delayMs: 1 }, { log: silentLog, clock: nodeClock });
    return { send: (request, options) => provider.send(request, options), close() {} };
  });

  it('gives the same answer to the same prompt', async () => {
    assert.equal(await answer('what do you know about socks?'), await answer('what do you know about socks?'));
  });

  it('states that it is a demonstration, and how to configure a provider', async () => {
    const text = await answer('anything');
    assert.match(text, /This is a demonstration\./);
    for (const name of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'ai-chat.config.json']) {
      assert.ok(text.includes(name), name);
    }
  });

  it('shows a heading, lists, code, a table, a quotation and a link', async () => {
    const text = await answer('socks');
    for (const form of [/^## /m, /^- /m, /^1\. /m, /^```js\n/m, /^\| --- \|/m, /^> /m, /\]\(https:/])
      assert.match(text, form);
  });

  it('quotes the prompt on one line, truncated', async () => {
    assert.ok((await answer('what about\n\n  socks?')).startsWith('You wrote: “what about socks?”\n\n'));
    const [first = ''] = (await answer('🧦'.repeat(5000))).split('\n');
    assert.equal(first, `You wrote: “${'🧦'.repeat(119)}…”`);
    assert.ok((await answer('  ')).startsWith('Hello!'));
  });

  it('returns a salutation', async () => {
    for (const prompt of ['hi', 'Hello!', 'ciao, come stai?', '你好']) {
      assert.ok((await answer(prompt)).startsWith('Hello to you, too! You wrote'), prompt);
    }
    for (const other of ['history', 'hide the table', 'salutation']) {
      assert.ok((await answer(other)).startsWith('You wrote'), other);
    }
  });

  it('shows only the requested sections', async () => {
    const text = await answer('Show me a table');
    assert.match(text, /^\| --- \|/m);
    assert.doesNotMatch(text, /```js/);
  });

  it('streams word by word at the configured delay', async () => {
    const clock = createManualClock();
    const provider = createDemoProvider({ delayMs: 40 }, { log: silentLog, clock });
    const reply = provider.send(ask('socks'), { signal: new AbortController().signal })[Symbol.asyncIterator]();
    await reply.next();
    for (const word of ['You', ' wrote:', ' “socks”', '\n\n**This']) {
      const next = reply.next();
      await Promise.resolve();
      clock.advance(39);
      assert.equal(clock.pending, 1, 'not yet');
      clock.advance(1);
      assert.deepEqual((await next).value, { type: 'text-delta', delta: word });
    }
  });

  it('stops during a delay, and leaves no timer behind', async () => {
    const clock = createManualClock();
    const provider = createDemoProvider({}, { log: silentLog, clock });
    const stop = new AbortController();
    const reply = provider.send(ask('socks'), stop)[Symbol.asyncIterator]();
    await reply.next();
    const next = reply.next();
    await Promise.resolve();
    stop.abort();
    assert.deepEqual((await next).value, { type: 'reply-end', reason: 'stopped' });
    assert.equal(clock.pending, 0);
  });
});
