import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { AnthropicSettings } from '../../../../src/relay/providers/ai-sdk/anthropic.ts';
import { collect, textOf } from '../../../contracts/reply.ts';
import { KEY, openVendor } from '../../../helpers/open-provider.ts';

const afterwards: (() => Promise<void>)[] = [];
const closeAll = async () => {
  for (const task of afterwards.splice(0)) await task();
};

async function open(settings: Partial<AnthropicSettings> = {}) {
  const opened = await openVendor('anthropic', { settings });
  afterwards.push(opened.close);
  return opened;
}

describe('the request to Anthropic', () => {
  afterEach(closeAll);

  it('contains the conversation, the settings and the key', async () => {
    const { fake, send } = await open({
      temperature: 0.2,
      maxTokens: 50,
      headers: { 'X-Title': 'Shop' },
      allowedImageHosts: ['shop.example'],
    });
    const inline = { kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' } as const;
    const address = { kind: 'image', url: 'https://shop.example/sock.png' } as const;
    await collect(
      send({
        turnId: '1',
        messages: [
          { role: 'system', text: 'Be brief.' },
          { role: 'user', text: 'Hi', media: [inline] },
          { role: 'assistant', text: 'Hello.' },
          { role: 'user', text: '', media: [address] },
        ],
      }),
    );
    const [{ path, headers, body }] = fake.requests as [(typeof fake.requests)[0]];
    assert.equal(path, '/v1/messages');
    assert.equal(headers['x-api-key'], KEY);
    assert.equal(headers['x-title'], 'Shop');
    assert.match(headers['user-agent'] ?? '', /^ai-chat-relay /);
    assert.deepEqual(body, {
      model: 'fake',
      max_tokens: 50,
      temperature: 0.2,
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] },
        { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://shop.example/sock.png' } }] },
      ],
      stream: true,
    });
  });

  it('enables thinking and web search by the settings', async () => {
    const options = { thinking: { type: 'enabled', budgetTokens: 2000 } };
    const { fake, send } = await open({ webSearch: true, providerOptions: options });
    await collect(send());
    const { tools, thinking } = fake.requests[0]?.body ?? {};
    assert.deepEqual(tools, [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]);
    assert.deepEqual(thinking, { type: 'enabled', budget_tokens: 2000 });
  });

  it('accepts a base URL with and without the version', async () => {
    const { fake, send } = await open();
    await collect(send());
    const origin = new URL(fake.url).origin;
    for (const baseUrl of [origin, `${origin}/`, `${origin}/v1/`, `${origin}/proxy`]) {
      const vendor = await openVendor('anthropic', { settings: { baseUrl } });
      await collect(vendor.send());
      await vendor.close();
    }
    assert.deepEqual(
      fake.requests.map(({ path }) => path),
      ['/v1/messages', '/v1/messages', '/v1/messages', '/v1/messages', '/proxy/messages'],
    );
  });
});

describe('Anthropic’s tools', () => {
  afterEach(closeAll);

  const usage = { input_tokens: 3, output_tokens: 1 };
  const message = { id: 'm', type: 'message', role: 'assistant', content: [], model: 'fake', stop_reason: null };
  const start = { type: 'message_start', message: { ...message, stop_sequence: null, usage } };
  const end = [
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ];
  const block = (index: number, content: object, ...deltas: readonly object[]) => [
    { type: 'content_block_start', index, content_block: content },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
  const search = block(
    0,
    { type: 'server_tool_use', id: 'search-1', name: 'web_search', input: {} },
    { type: 'input_json_delta', partial_json: '{"query":' },
    { type: 'input_json_delta', partial_json: '"socks"}' },
  );
  const found = (content: unknown) => block(1, { type: 'web_search_tool_result', tool_use_id: 'search-1', content });
  const textBlock = block(2, { type: 'text', text: '' }, { type: 'text_delta', text: 'Wool.' });
  const toolCall = { type: 'tool', id: 'search-1', name: 'web_search' } as const;

  async function answerTo(events: readonly { readonly type: string }[]) {
    const { fake, send } = await open({ webSearch: true });
    fake.plan({ reads: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`) });
    return collect(send());
  }

  it('become tool events, and what they find becomes sources', async () => {
    const page = { type: 'web_search_result', title: 'Socks', url: 'https://socks.example/', page_age: null };
    const pages = [{ ...page, encrypted_content: 'x'.repeat(50_000) }];
    assert.deepEqual(await answerTo([start, ...search, ...found(pages), ...textBlock, ...end]), [
      { type: 'reply-start' },
      { ...toolCall, state: 'running' },
      { ...toolCall, state: 'running', input: '{"query":"socks"}' },
      {
        ...toolCall,
        state: 'done',
        output: '[{"url":"https://socks.example/","title":"Socks","pageAge":null,"type":"web_search_result"}]',
      },
      { type: 'text-delta', delta: 'Wool.' },
      {
        type: 'reply-end',
        reason: 'done',
        sources: [{ title: 'Socks', url: 'https://socks.example/' }],
        usage: { inputTokens: 3, outputTokens: 9 },
      },
    ]);
  });

  it('separate passages, and a page found twice is one source', async () => {
    const page = { type: 'web_search_result', title: 'Socks', url: 'https://socks.example/', page_age: null };
    const pages = [{ ...page, encrypted_content: '' }];
    const before = block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Let me look.' });
    const events = await answerTo([start, ...before, ...search, ...found([...pages, ...pages]), ...textBlock, ...end]);
    assert.equal(textOf(events), 'Let me look.\n\nWool.');
    const last = events.at(-1);
    assert.deepEqual(last?.type === 'reply-end' && last.sources, [{ title: 'Socks', url: 'https://socks.example/' }]);
  });

  it('may fail, and their output is truncated', async () => {
    const failure = { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' };
    const [, , , failed] = await answerTo([start, ...search, ...found(failure), ...textBlock, ...end]);
    assert.deepEqual({ ...failed, output: '' }, { ...toolCall, state: 'failed', output: '' });

    const page = { type: 'web_search_result', url: 'https://socks.example/', encrypted_content: '', page_age: null };
    const pages = Array.from({ length: 100 }, (_, index) => ({ ...page, title: `Page ${index}` }));
    const [, , , done] = await answerTo([start, ...search, ...found(pages), ...textBlock, ...end]);
    assert.ok(done?.type === 'tool' && done.output?.length === 2001, JSON.stringify(done));
  });
});
