import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import type { ChatEvent, ChatRequest, Clock } from '../../../../src/chat/index.ts';
import { silentLog } from '../../../../src/relay/logging/log.ts';
import {
  createOpenAICompatibleProvider,
  type OpenAICompatibleSettings,
} from '../../../../src/relay/providers/openai/openai-compatible.ts';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { providerContract } from '../../../contracts/provider.ts';
import { ask, collect, textOf } from '../../../contracts/reply.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { settled } from '../../../helpers/upstream-bytes.ts';
import { startFakeProvider } from '../../../servers/fake-provider.ts';
import { completion } from '../../../servers/openai-dialect.ts';
import { DEFAULT_TOKENS } from '../../../servers/provider-script.ts';

const afterwards: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

async function open(settings: OpenAICompatibleSettings = {}, clock: Clock = nodeClock) {
  const fake = await startFakeProvider();
  const provider = createOpenAICompatibleProvider({ baseUrl: fake.url, ...settings }, { log: silentLog, clock });
  afterwards.push(
    () => provider.close?.(),
    () => fake.stop(),
  );
  const send = (request: ChatRequest = ask('hello'), { signal } = new AbortController()) =>
    provider.send(request, { signal });
  return { fake, provider, send };
}

providerContract('openai-compatible', async () => {
  const fake = await startFakeProvider();
  const provider = createOpenAICompatibleProvider({ baseUrl: fake.url }, { log: silentLog, clock: nodeClock });
  const plan = (tokens: readonly string[], ending: 'end' | 'hang' | 'cut') => {
    fake.plan({ tokens, ending });
    return tokens.join('');
  };
  return {
    send: (request, options) => provider.send(request, options),
    other: {
      answers: (pieces) => plan(pieces, 'end'),
      falters: (pieces) => plan(pieces, 'hang'),
      breaks: (pieces) => plan(pieces, 'cut'),
      idle: async () => void (await Promise.all(fake.requests.map(({ closed }) => closed))),
    },
    async close() {
      provider.close?.();
      await fake.stop();
    },
  };
});

describe('the request to an OpenAI-compatible server', () => {
  it('carries the conversation, the model’s settings and the key', async () => {
    const { fake, send } = await open({
      apiKey: 'sk-secret',
      model: 'small',
      temperature: 0.2,
      maxTokens: 50,
      headers: { 'X-Title': 'Shop' },
      extraBody: { reasoning_effort: 'low', stream: false },
    });
    const request: ChatRequest = {
      turnId: '1',
      messages: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Hi' },
        { role: 'assistant', text: 'Hello.' },
        { role: 'user', text: 'How are you?' },
      ],
    };
    await collect(send(request));
    const [{ body, headers, path }] = fake.requests as [(typeof fake.requests)[0]];
    assert.equal(path, '/v1/chat/completions');
    assert.equal(headers.authorization, 'Bearer sk-secret');
    assert.equal(headers['x-title'], 'Shop');
    assert.deepEqual(body, {
      model: 'small',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'How are you?' },
      ],
      temperature: 0.2,
      max_tokens: 50,
      reasoning_effort: 'low',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('has nothing in it that nobody set', async () => {
    const { fake, send } = await open();
    await collect(send());
    assert.equal(fake.requests[0]?.headers.authorization, undefined);
    assert.deepEqual(Object.keys(fake.requests[0]?.body ?? {}), ['messages', 'stream', 'stream_options']);
  });

  it('is not sent before the reply is read', async () => {
    const { fake, send } = await open();
    const reply = send();
    await collect(send());
    assert.equal(fake.count(), 1);
    await collect(reply);
    assert.equal(fake.count(), 2);
  });

  it('goes over the connection of the one before', async () => {
    const { fake, send } = await open();
    const sockets = new Set<unknown>();
    for (let round = 0; round < 5; round++) {
      await collect(send());
      sockets.add(fake.requests.at(-1)?.connection);
    }
    assert.equal(sockets.size, 1);
  });

  it('carries images to a model that looks at them, as addresses it may fetch itself', async () => {
    const { fake, send } = await open({ acceptsImages: true, allowedImageHosts: ['shop.example'] });
    const image = { kind: 'image', url: 'https://shop.example/sock.png' } as const;
    await collect(send({ turnId: '1', messages: [{ role: 'user', text: 'What is this?', media: [image] }] }));
    assert.deepEqual(fake.requests[0]?.body['messages'], [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'https://shop.example/sock.png' } },
        ],
      },
    ]);
  });

  it('is refused for an image to a model that cannot see, and for a file to any', async () => {
    const image = { kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' } as const;
    for (const [settings, media] of [
      [{}, image],
      [{ acceptsImages: true }, { kind: 'file', url: 'data:text/plain,a' }],
    ] as const) {
      const { fake, send } = await open(settings);
      const events = await collect(send({ turnId: '1', messages: [{ role: 'user', text: 'This?', media: [media] }] }));
      assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'unsupported-media', retryable: false });
      assert.equal(fake.count(), 0);
    }
  });

  it('leaves out images of earlier messages where the model cannot see', async () => {
    const { fake, send } = await open();
    const media = [{ kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' }] as const;
    await collect(
      send({
        turnId: '1',
        messages: [
          { role: 'user', text: 'This?', media },
          { role: 'user', text: 'And now?' },
        ],
      }),
    );
    assert.deepEqual(fake.requests[0]?.body['messages'], [
      { role: 'user', content: 'This?' },
      { role: 'user', content: 'And now?' },
    ]);
  });
});

describe('the answer of an OpenAI-compatible server', () => {
  it('arrives unchanged, however the network tears it', async () => {
    const { fake, send } = await open();
    for (const tear of [1, 2, 3, 7, 1000]) {
      fake.plan({ tear, tokens: DEFAULT_TOKENS.slice(0, 12) });
      assert.equal(textOf(await collect(send())), DEFAULT_TOKENS.slice(0, 12).join(''), `${tear} bytes a read`);
    }
  });

  it('comes one event a token', async () => {
    const { fake, send } = await open();
    fake.plan({ tokens: ['a', 'b', 'c'], usage: { prompt_tokens: 11, completion_tokens: 3 } });
    assert.deepEqual(await collect(send()), [
      { type: 'reply-start' },
      { type: 'text-delta', delta: 'a' },
      { type: 'text-delta', delta: 'b' },
      { type: 'text-delta', delta: 'c' },
      { type: 'reply-end', reason: 'done', usage: { inputTokens: 11, outputTokens: 3 } },
    ] satisfies ChatEvent[]);
  });

  it('keeps apart what a model thinks and what it says, by either name', async () => {
    for (const reasoningKey of ['reasoning_content', 'reasoning'] as const) {
      const { fake, send } = await open();
      fake.plan({ reasoning: ['Hm, ', 'well.'], reasoningKey, tokens: ['Yes.'], usage: null });
      assert.deepEqual((await collect(send())).slice(1, -1), [
        { type: 'reasoning-delta', delta: 'Hm, ' },
        { type: 'reasoning-delta', delta: 'well.' },
        { type: 'text-delta', delta: 'Yes.' },
      ]);
    }
  });

  it('says when the model ran into its token limit', async () => {
    const { fake, send } = await open();
    fake.plan({ finish: 'length', usage: null });
    assert.deepEqual((await collect(send())).at(-1), { type: 'reply-end', reason: 'length' });
    fake.plan({ reasoning: ['thinking, and'], tokens: [], finish: 'length', usage: null });
    assert.deepEqual((await collect(send())).at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('is interrupted where a lack of resources cut it, or a word ended it that nobody knows', async () => {
    const { fake, send } = await open();
    for (const finish of ['insufficient_system_resource', 'brand_new_reason']) {
      fake.plan({ finish, usage: null });
      assert.deepEqual((await collect(send())).at(-1), { type: 'reply-end', reason: 'interrupted' });
    }
  });

  it('is an error where a filter cut it, what came being kept', async () => {
    const { fake, send } = await open();
    fake.plan({ finish: 'content_filter', usage: null });
    const events = await collect(send());
    assert.equal(textOf(events), DEFAULT_TOKENS.join(''));
    assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'content-filtered', retryable: false });
  });

  it('may come in one piece from a server that does not stream', async () => {
    const { fake, send } = await open();
    for (const finish of ['stop', null]) {
      fake.plan({ body: completion('All at once.', finish), headers: { 'content-type': 'application/json' } });
      assert.deepEqual(await collect(send()), [
        { type: 'reply-start' },
        { type: 'text-delta', delta: 'All at once.' },
        { type: 'reply-end', reason: 'done', usage: { inputTokens: 3, outputTokens: 4 } },
      ]);
    }
  });

  it('passes over events of unknown shape', async () => {
    const { fake, send } = await open();
    const events = [
      'not json',
      '[]',
      '{}',
      '{"choices":[]}',
      '{"choices":[null]}',
      '{"choices":[{"delta":null}]}',
      '5',
    ];
    fake.plan({ tokens: ['ok'], events: [...events, '{"choices":[{"index":1,"delta":{"content":"other"}}]}'] });
    assert.equal(textOf(await collect(send())), 'ok');
  });

  it('ends when the server marks the end, though it keeps the line open', async () => {
    const { fake, send } = await open();
    fake.plan({ reads: [whole('yes'), 'data: [DONE]\n\n'], ending: 'hang' });
    assert.equal((await collect(send())).at(-1)?.type, 'reply-end');
  });

  it('ends well though no mark follows the finish', async () => {
    const clock = createManualClock();
    const { fake, send } = await open({}, clock);
    fake.plan({ done: false });
    assert.equal((await collect(send())).at(-1)?.type, 'reply-end');

    fake.plan({ reads: [whole('yes')], ending: 'hang' });
    const reply = send()[Symbol.asyncIterator]();
    await reply.next();
    assert.deepEqual((await reply.next()).value, { type: 'text-delta', delta: 'yes' });
    const end = reply.next();
    clock.advance(5000);
    assert.deepEqual((await end).value, { type: 'reply-end', reason: 'done' });
  });

  it('ends at the most characters it may have, and so does the request', async () => {
    const { fake, send } = await open({ maxCharacters: 1000 });
    fake.plan({ tokens: ['0123456789'], ending: 'repeat' });
    const events = await collect(send());
    assert.equal(textOf(events).length, 1000);
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
    assert.equal(await fake.requests[0]?.closed, 'aborted');
  });

  it('keeps what fits of a piece that goes beyond that, for an answer may come in one', async () => {
    const { fake, send } = await open({ maxCharacters: 12 });
    fake.plan({ tokens: ['0123456789', 'a👍b'] });
    const events = await collect(send());
    assert.equal(textOf(events), '0123456789a');
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });
});

describe('stopping and pausing an OpenAI-compatible server', () => {
  it('ends the upstream request before its next token', async () => {
    const { fake, send } = await open();
    fake.plan({ hold: true });
    const stop = new AbortController();
    const reply = send(ask('hello'), stop)[Symbol.asyncIterator]();
    await reply.next();
    const first = reply.next();
    const upstream = await fake.nextRequest();
    upstream.next();
    assert.deepEqual((await first).value, { type: 'text-delta', delta: DEFAULT_TOKENS[0] });
    const next = reply.next();
    stop.abort();
    assert.deepEqual((await next).value, { type: 'reply-end', reason: 'stopped' });
    assert.equal(await upstream.closed, 'aborted');
    assert.equal(upstream.sent, 1);
    assert.deepEqual(await reply.next(), { value: undefined, done: true });
  });

  it('shows nothing after a stop of what had arrived unread', async () => {
    const { fake, send } = await open();
    fake.plan({ tokens: ['a', 'b', 'c'], ending: 'hang' });
    const stop = new AbortController();
    const reply = send(ask('hello'), stop)[Symbol.asyncIterator]();
    await reply.next();
    assert.deepEqual((await reply.next()).value, { type: 'text-delta', delta: 'a' });
    stop.abort();
    assert.deepEqual((await reply.next()).value, { type: 'reply-end', reason: 'stopped' });
  });

  it('stops while it connects and while it waits', async () => {
    const { fake, send } = await open();
    fake.plan({ ending: 'never' });
    const stop = new AbortController();
    const reply = collect(send(ask('hello'), stop));
    const upstream = await fake.nextRequest();
    stop.abort();
    assert.deepEqual(await reply, [{ type: 'reply-start' }, { type: 'reply-end', reason: 'stopped' }]);
    assert.equal(await upstream.closed, 'aborted');
  });

  it('ends the upstream request when the reader goes away', async () => {
    const { fake, send } = await open();
    fake.plan({ ending: 'repeat' });
    for await (const event of send()) if (event.type === 'text-delta') break;
    assert.equal(await fake.requests[0]?.closed, 'aborted');
  });

  it('leaves no listener on the signal', async () => {
    const { send } = await open();
    const stop = new AbortController();
    await collect(send(ask('hello'), stop));
    assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
  });

  it('makes the upstream wait for a reader that does not read, and loses nothing', async () => {
    const { fake, send } = await open({ maxCharacters: Infinity });
    const tokens = Array.from(
      { length: 100_000 },
      (_, index) => `token ${index} and some more of it, to fill buffers; `,
    );
    fake.plan({ tokens });
    const reply = send()[Symbol.asyncIterator]();
    await reply.next();
    await reply.next();
    const upstream = await fake.nextRequest();
    await settled(() => upstream.sent);
    assert.ok(upstream.sent < tokens.length / 2, `${upstream.sent} tokens were sent to a reader that took one`);

    let text = tokens[0] ?? '';
    for (let next = await reply.next(); !next.done; next = await reply.next()) text += textOf([next.value]);
    assert.equal(text.length, tokens.join('').length);
    assert.ok(text === tokens.join(''));
  });

  it('does not take a reader’s pause for the server’s silence', async () => {
    const clock = createManualClock();
    const { fake, send } = await open({ maxCharacters: Infinity }, clock);
    fake.plan({ tokens: Array.from({ length: 20_000 }, () => 'a token of some length, to fill buffers; ') });
    const reply = send()[Symbol.asyncIterator]();
    await reply.next();
    await reply.next();
    const upstream = await fake.nextRequest();
    await settled(() => upstream.sent);
    clock.advance(3_600_000);
    let last: ChatEvent | undefined;
    for (let next = await reply.next(); !next.done; next = await reply.next()) last = next.value;
    assert.equal(last?.type, 'reply-end');
  });
});

/** A whole answer as one event. */
function whole(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] })}\n\n`;
}
