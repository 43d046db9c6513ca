import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ChatRequest, Clock } from '../../../../src/chat/index.ts';
import type { OpenAICompatibleSettings } from '../../../../src/relay/providers/openai/openai-compatible.ts';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { ask, collect, textOf } from '../../../contracts/reply.ts';
import { upstreamProviderContract } from '../../../contracts/upstream-provider.ts';
import { openOpenAICompatible } from '../../../helpers/open-provider.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { completion } from '../../../servers/openai-dialect.ts';
import { DEFAULT_TOKENS } from '../../../servers/provider-script.ts';

const cleanups: (() => void | Promise<void>)[] = [];
const closeAll = async () => {
  for (const task of cleanups.splice(0)) await task();
};

async function open(settings: OpenAICompatibleSettings = {}, clock: Clock = nodeClock) {
  const opened = await openOpenAICompatible({ settings, clock });
  cleanups.push(opened.close);
  return opened;
}

upstreamProviderContract('openai-compatible', (options) => openOpenAICompatible(options));

describe('the request to an OpenAI-compatible server', () => {
  afterEach(closeAll);

  it('contains the conversation, the settings and the key', async () => {
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

  it('contains nothing that is not configured', async () => {
    const { fake, send } = await open();
    await collect(send());
    assert.equal(fake.requests[0]?.headers.authorization, undefined);
    assert.deepEqual(Object.keys(fake.requests[0]?.body ?? {}), ['messages', 'stream', 'stream_options']);
  });

  it('contains images by URL for a model that accepts them', async () => {
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

  it('omits images of earlier messages for a model without images', async () => {
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
  afterEach(closeAll);

  it('has reasoning under either name', async () => {
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

  it('reports the token limit, during reasoning as well', async () => {
    const { fake, send } = await open();
    fake.plan({ finish: 'length', usage: null });
    assert.deepEqual((await collect(send())).at(-1), { type: 'reply-end', reason: 'length' });
    fake.plan({ reasoning: ['thinking, and'], tokens: [], finish: 'length', usage: null });
    assert.deepEqual((await collect(send())).at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('is interrupted for a lack of resources, and for an unknown finish reason', async () => {
    const { fake, send } = await open();
    for (const finish of ['insufficient_system_resource', 'brand_new_reason']) {
      fake.plan({ finish, usage: null });
      assert.deepEqual((await collect(send())).at(-1), { type: 'reply-end', reason: 'interrupted' });
    }
  });

  it('is an error after a filter, and keeps the text so far', async () => {
    const { fake, send } = await open();
    fake.plan({ finish: 'content_filter', usage: null });
    const events = await collect(send());
    assert.equal(textOf(events), DEFAULT_TOKENS.join(''));
    assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'content-filtered', retryable: false });
  });

  it('may be one body of a server that does not stream', async () => {
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

  it('skips chunks of unknown form', async () => {
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

  it('ends at the end marker, though the connection stays open', async () => {
    const { fake, send } = await open();
    fake.plan({ reads: [whole('yes'), 'data: [DONE]\n\n'], ending: 'hang' });
    assert.equal((await collect(send())).at(-1)?.type, 'reply-end');
  });

  it('ends without an end marker after the finish reason', async () => {
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

  it('keeps the part of a delta that fits into the maximum length', async () => {
    const { fake, send } = await open({ maxCharacters: 12 });
    fake.plan({ tokens: ['0123456789', 'a👍b'] });
    const events = await collect(send());
    assert.equal(textOf(events), '0123456789a');
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });
});

describe('stopping an OpenAI-compatible server', () => {
  afterEach(closeAll);

  it('drops events that had arrived but were not read', async () => {
    const { fake, send } = await open();
    fake.plan({ tokens: ['a', 'b', 'c'], ending: 'hang' });
    const stop = new AbortController();
    const reply = send(ask('hello'), stop)[Symbol.asyncIterator]();
    await reply.next();
    assert.deepEqual((await reply.next()).value, { type: 'text-delta', delta: 'a' });
    stop.abort();
    assert.deepEqual((await reply.next()).value, { type: 'reply-end', reason: 'stopped' });
  });
});

/** A complete answer as one event. */
function whole(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] })}\n\n`;
}
