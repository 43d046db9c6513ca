import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ChatRequest } from '../../../src/chat/index.ts';
import {
  createOpenAICompatibleProvider,
  type OpenAICompatibleSettings,
} from '../../../src/relay/providers/openai/openai-compatible.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';
import type { ProviderScript } from '../../servers/provider-script.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

async function open(settings: OpenAICompatibleSettings = {}) {
  const fake = await startFakeProvider();
  const log = createRecordingLog();
  const provider = createOpenAICompatibleProvider({ baseUrl: fake.url, ...settings }, { log, clock: nodeClock });
  afterwards.push(
    () => provider.close?.(),
    () => fake.stop(),
  );
  const send = (request: ChatRequest = ask('hello'), { signal } = new AbortController()) =>
    provider.send(request, { signal });
  const keys = () =>
    fake.requests.map(({ body }) => Object.keys(body).filter((key) => !['messages', 'stream', 'model'].includes(key)));
  return { fake, log, send, keys };
}

const refusal = (param: string, message = `Unsupported parameter: '${param}'`, status = 400): ProviderScript => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { message, param, type: 'invalid_request_error' } }),
});

const ok: ProviderScript = { tokens: ['Yes.'] };

describe('a server that rejects a parameter', () => {
  it('gets a second request without it, and no request with it later', async () => {
    const { fake, log, send, keys } = await open({ temperature: 0.2, maxTokens: 50 });
    fake.plan(refusal('stream_options', undefined, 422));
    fake.plan(ok);
    const events = await collect(send());
    assert.equal(textOf(events), 'Yes.');
    assert.equal(events.filter(({ type }) => type === 'reply-start').length, 1);
    assert.equal(events.at(-1)?.type, 'reply-end');
    fake.plan(ok);
    await collect(send());
    assert.deepEqual(keys(), [
      ['temperature', 'max_tokens', 'stream_options'],
      ['temperature', 'max_tokens'],
      ['temperature', 'max_tokens'],
    ]);
    const warnings = log.lines.filter(({ fields }) => fields['settings'] !== undefined);
    assert.deepEqual(
      warnings.map(({ level, fields }) => [level, fields['settings']]),
      [['warn', ['stream_options']]],
    );
  });

  it('gets the token limit by its other name, and never none', async () => {
    for (const [maxTokensParameter, other] of [
      ['max_tokens', 'max_completion_tokens'],
      ['max_completion_tokens', 'max_tokens'],
    ] as const) {
      const { fake, send } = await open({ maxTokens: 50, maxTokensParameter, includeUsage: false });
      fake.plan(refusal(maxTokensParameter));
      fake.plan(ok);
      assert.equal(textOf(await collect(send())), 'Yes.');
      assert.equal(fake.requests[1]?.body[other], 50);
      assert.equal(fake.requests[1]?.body[maxTokensParameter], undefined);
    }
    const { fake, send } = await open({ maxTokens: 50, includeUsage: false });
    fake.plan(refusal('max_tokens'));
    fake.plan(refusal('max_completion_tokens'));
    assert.deepEqual((await collect(send())).at(-1), {
      type: 'reply-error',
      code: 'provider-refused',
      retryable: false,
    });
    assert.equal(fake.count(), 2);
  });

  it('may reject several, one after the other', async () => {
    const { fake, send, keys } = await open({ temperature: 0.2, maxTokens: 50 });
    for (const param of ['stream_options', 'max_tokens', 'temperature']) fake.plan(refusal(param));
    fake.plan(ok);
    assert.equal(textOf(await collect(send())), 'Yes.');
    assert.deepEqual(keys().at(-1), ['max_completion_tokens']);
    assert.equal(fake.count(), 4);
  });

  it('gets no further request after it rejects both names, or for another error', async () => {
    const { fake, send } = await open();
    fake.plan(refusal('stream_options'));
    fake.plan(refusal('stream_options'));
    assert.equal((await collect(send())).at(-1)?.type, 'reply-error');
    assert.equal(fake.count(), 2);
    for (const script of [
      refusal('messages'),
      { status: 400 },
      { ...refusal('stream_options'), status: 401 },
    ] as const) {
      const before = fake.count();
      fake.plan(script);
      assert.equal((await collect(send())).at(-1)?.type, 'reply-error');
      assert.equal(fake.count(), before + 1);
    }
  });

  it('keeps its parameters after an unrelated error', async () => {
    const { fake, log, send, keys } = await open({ temperature: 0.2 });
    // A filter that quotes the visitor's text.
    const echoed = refusal('temperature', 'Your prompt “temperature is not supported” was blocked');
    fake.plan(echoed);
    fake.plan(echoed);
    assert.equal((await collect(send())).at(-1)?.type, 'reply-error');
    fake.plan(ok);
    await collect(send());
    assert.deepEqual(keys().at(-1), ['temperature', 'stream_options']);
    assert.doesNotMatch(JSON.stringify(log.lines), /blocked|prompt/);
  });

  it('gets no second request after a stop', async () => {
    const { fake, send } = await open();
    const stop = new AbortController();
    fake.plan({ ...refusal('stream_options'), ending: 'never' });
    const reply = collect(send(ask('hello'), stop));
    await fake.nextRequest();
    stop.abort();
    assert.deepEqual((await reply).at(-1), { type: 'reply-end', reason: 'stopped' });
    assert.equal(fake.count(), 1);
  });

  it('may fail in the second attempt, which is reported as usual', async () => {
    const { fake, send } = await open();
    fake.plan(refusal('stream_options'));
    fake.plan({ tokens: ['Ye'], ending: 'cut' });
    const events = await collect(send());
    assert.equal(textOf(events), 'Ye');
    assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'provider-failed', retryable: true });
  });
});

describe('the role of the system text', () => {
  it('is named in one warning when a server rejects it', async () => {
    for (const message of [
      'System role not supported',
      "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      'Developer instruction is not enabled for models/gemma-3-27b-it',
    ]) {
      const { fake, log, send } = await open();
      for (let round = 0; round < 2; round++) {
        fake.plan(refusal('messages[0].role', message));
        assert.equal((await collect(send())).at(-1)?.type, 'reply-error');
      }
      assert.equal(log.lines.filter(({ fields }) => fields['setting'] === 'systemRole').length, 1, message);
    }
    const { fake, log, send } = await open();
    fake.plan(refusal('messages', 'The system is not available'));
    await collect(send());
    assert.ok(log.lines.every(({ fields }) => fields['setting'] === undefined));
  });

  const messages: ChatRequest['messages'] = [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Hi' },
    { role: 'assistant', text: 'Hello.' },
    { role: 'user', text: 'How are you?' },
  ];

  for (const [systemRole, first] of [
    [
      undefined,
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    ],
    [
      'system',
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    ],
    [
      'developer',
      [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    ],
    ['user', [{ role: 'user', content: 'Be brief.\n\nHi' }]],
  ] as const) {
    it(`is ${systemRole ?? 'system by default'}`, async () => {
      const { fake, send } = await open(systemRole ? { systemRole } : {});
      await collect(send({ turnId: '1', messages }));
      assert.deepEqual(fake.requests[0]?.body['messages'], [
        ...first,
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'How are you?' },
      ]);
    });
  }

  it('can be the user’s next to an image, and without a text', async () => {
    const { fake, send } = await open({ systemRole: 'user', acceptsImages: true });
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    await collect(
      send({
        turnId: '1',
        messages: [messages[0] as never, { role: 'user', text: '', media: [{ kind: 'image', url }] }],
      }),
    );
    assert.deepEqual(fake.requests[0]?.body['messages'], [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Be brief.' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ]);
  });
});
