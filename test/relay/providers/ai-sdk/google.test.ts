import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { validateReply } from '../../../../src/chat/index.ts';
import type { AnthropicSettings } from '../../../../src/relay/providers/ai-sdk/anthropic.ts';
import { collect } from '../../../contracts/reply.ts';
import { KEY, openVendor } from '../../../helpers/open-provider.ts';

const afterwards: (() => Promise<void>)[] = [];
const closeAll = async () => {
  for (const task of afterwards.splice(0)) await task();
};

async function open(settings: Partial<AnthropicSettings> = {}) {
  const opened = await openVendor('google', { settings });
  afterwards.push(opened.close);
  return opened;
}

const image = { kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' } as const;
const address = { kind: 'image', url: 'https://shop.example/sock.png' } as const;

describe('the request to Google', () => {
  afterEach(closeAll);

  it('contains the conversation, the settings and the key, which is not in the URL', async () => {
    const { fake, send } = await open({ temperature: 0.2, maxTokens: 50, headers: { 'X-Title': 'Shop' } });
    await collect(
      send({
        turnId: '1',
        messages: [
          { role: 'system', text: 'Be brief.' },
          { role: 'user', text: 'Hi', media: [address] },
          { role: 'assistant', text: 'Hello.' },
          { role: 'user', text: 'What is this?', media: [image] },
        ],
      }),
    );
    const [{ path, headers, body }] = fake.requests as [(typeof fake.requests)[0]];
    assert.equal(path, '/v1beta/models/fake:streamGenerateContent?alt=sse');
    assert.equal(headers['x-goog-api-key'], KEY);
    assert.equal(headers['x-title'], 'Shop');
    assert.match(headers['user-agent'] ?? '', /^ai-chat-relay /);
    assert.deepEqual(body, {
      generationConfig: { maxOutputTokens: 50, temperature: 0.2 },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ text: 'Hello.' }] },
        {
          role: 'user',
          parts: [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
        },
      ],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
    });
  });

  it('enables thinking and web search by the settings', async () => {
    const options = { thinkingConfig: { includeThoughts: true } };
    const { fake, send } = await open({ model: 'gemini-2.5-flash', webSearch: true, providerOptions: options });
    await collect(send());
    const { tools, generationConfig } = fake.requests[0]?.body ?? {};
    assert.deepEqual(tools, [{ googleSearch: {} }]);
    assert.deepEqual(generationConfig, { thinkingConfig: { includeThoughts: true } });
  });

  it('rejects images by URL', async () => {
    const { fake, send } = await open();
    const events = await collect(send({ turnId: '1', messages: [{ role: 'user', text: 'This?', media: [address] }] }));
    assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'unsupported-media', retryable: false });
    assert.equal(fake.count(), 0);
  });
});

describe('Google’s answer', () => {
  afterEach(closeAll);

  async function answerTo(...chunks: readonly object[]) {
    const { fake, send } = await open();
    fake.plan({ reads: chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`) });
    const events = await collect(send());
    assert.equal(validateReply(events), undefined);
    return events;
  }
  const candidate = (parts: readonly object[], rest: object = {}) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, ...rest }],
  });

  it('may contain code execution, images and sources', async () => {
    const web = { uri: 'https://socks.example/', title: 'socks.example' };
    const [, running, done, ...rest] = await answerTo(
      candidate([
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
        { text: 'One.' },
        { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
      ]),
      candidate([], { finishReason: 'STOP', groundingMetadata: { groundingChunks: [{ web }] } }),
    );
    assert.ok(running?.type === 'tool' && done?.type === 'tool' && running.id === done.id);
    assert.deepEqual([running.state, running.input], ['running', '{"language":"PYTHON","code":"print(1)"}']);
    assert.deepEqual([done.state, done.output], ['done', '{"outcome":"OUTCOME_OK","output":"1\\n"}']);
    assert.deepEqual(rest, [
      { type: 'text-delta', delta: 'One.' },
      { type: 'media', kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'reply-end', reason: 'done', sources: [{ title: 'socks.example', url: 'https://socks.example/' }] },
    ]);
  });

  it('may be an image only', async () => {
    const events = await answerTo(
      candidate([{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }], { finishReason: 'STOP' }),
    );
    assert.deepEqual(
      events.map(({ type }) => type),
      ['reply-start', 'media', 'reply-end'],
    );
  });

  it('ends at the maximum size of its images', async () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'AAAA'.repeat(250_000) } };
    const { fake, send } = await open();
    fake.plan({ reads: Array.from({ length: 30 }, () => `data: ${JSON.stringify(candidate([picture]))}\r\n\r\n`) });
    const events = await collect(send());
    assert.equal(events.filter(({ type }) => type === 'media').length, 19);
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('is an error when the prompt was filtered', async () => {
    const events = await answerTo({ promptFeedback: { blockReason: 'SAFETY' } });
    assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'content-filtered', retryable: false });
  });
});
