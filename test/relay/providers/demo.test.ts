import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { createDemoProvider } from '../../../src/relay/providers/demo.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { providerContract } from '../../contracts/provider.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

// The relay's timers do not keep a process running, and neither does the test runner of Node 22.
let keepAlive: NodeJS.Timeout;
before(() => void (keepAlive = setInterval(() => {}, 60_000)));
after(() => clearInterval(keepAlive));

providerContract('demo', async () => {
  const provider = createDemoProvider({ delayMs: 1 }, { log: silentLog, clock: nodeClock });
  return { send: (request, options) => provider.send(request, options), close() {} };
});

const answer = async (prompt: string) => {
  const provider = createDemoProvider({ delayMs: 0 }, { log: silentLog, clock: nodeClock });
  return textOf(await collect(provider.send(ask(prompt), { signal: new AbortController().signal })));
};

describe('the demonstration', () => {
  it('says the same to the same words', async () => {
    assert.equal(await answer('what do you know about socks?'), await answer('what do you know about socks?'));
  });

  it('says that it is one, and how to configure a provider', async () => {
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

  it('repeats what was asked, in one line and not endlessly', async () => {
    assert.ok((await answer('what about\n\n  socks?')).startsWith('You wrote: “what about socks?”\n\n'));
    const [first = ''] = (await answer('🧦'.repeat(5000))).split('\n');
    assert.equal(first, `You wrote: “${'🧦'.repeat(119)}…”`);
    assert.ok((await answer('  ')).startsWith('Hello!'));
  });

  it('greets back', async () => {
    for (const greeting of ['hi', 'Hello!', 'ciao, come stai?', '你好']) {
      assert.ok((await answer(greeting)).startsWith('Hello to you, too! You wrote'), greeting);
    }
    for (const other of ['history', 'hide the table', 'salutation']) {
      assert.ok((await answer(other)).startsWith('You wrote'), other);
    }
  });

  it('shows only what was asked for', async () => {
    const text = await answer('Show me a table');
    assert.match(text, /^\| --- \|/m);
    assert.doesNotMatch(text, /```js/);
  });

  it('comes word by word, at its pace', async () => {
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

  it('stops in the middle of a pause and leaves no timer behind', async () => {
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
