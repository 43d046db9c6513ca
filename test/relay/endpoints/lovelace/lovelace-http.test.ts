import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { callHttp, plainHttpContract, postHttp } from '../../../contracts/plain-http.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';

const COMPLETIONS = '/api/v1/chat/completions';
const PROVIDERS = '/api/v1/chat/providers';

let relay: OpenEndpoints;
beforeEach(async () => void (relay = await openEndpoints()));
afterEach(() => relay.close());

async function reopen(setting: EndpointSetting): Promise<void> {
  await relay.close();
  relay = await openEndpoints(setting);
}

const call = (path: string, init?: RequestInit) => callHttp(relay, path, init);
const ask = (query: unknown, path = COMPLETIONS, headers?: Record<string, string>) =>
  postHttp(relay, path, query, headers);

const fault = (code: string, Message: string) => ({
  Status: 'Server Error',
  Message,
  ErrorID: `AiChat::${code}`,
  Exception: Message,
});

const INVALID_BODIES = ['', 'null', '5', '"text"', '[]', '{}', '{"Prompt":', '{"Prompt":""}', '{"Prompt":7}', 'a=b'];

plainHttpContract('Lovelace’s plain HTTP', {
  path: COMPLETIONS,
  encodePrompt: (text) => ({ Prompt: text, Provider: 'GetGpt' }),
  answerOf: ({ Data }) => (Data as { readonly Answer: unknown }).Answer,
  invalidBodies: INVALID_BODIES,
  invalidStatus: 500,
  tooLong: { status: 500, body: fault('too-long', 'The message is too long.') },
  providerUnreachable: {
    status: 500,
    body: fault('provider-unreachable', 'The language model cannot be reached.'),
  },
  missingKeyStatus: 401,
  otherOrigin: { status: 403, body: fault('forbidden', 'The server does not serve this site.') },
  allowedHeaders: 'content-type',
});

describe('Lovelace’s plain HTTP', () => {
  for (const path of [PROVIDERS, `${PROVIDERS}/`]) {
    it(`lists the providers at ${path}`, async () => {
      const Models = ['gpt-3.5-turbo', 'gpt-4'];
      const providers = ['Automatic', 'first', 'second'].map((Name) => ({ Name, Website: '', Models }));
      const { status, body } = await call(path);
      assert.equal(status, 200);
      assert.deepEqual(body, { Status: 'Success', Data: { Providers: { WS: providers, API: providers } } });
    });
  }

  it('passes the client’s conversation to the named assistant', async () => {
    const Messages = [
      { Role: 'user', Content: 'one' },
      { Role: 'assistant', Content: 'uno' },
      { Role: 'user', Content: 'two <b>' },
    ];
    await ask({ Messages, Provider: 'Second' });
    assert.deepEqual(relay.other.requests[0]?.messages.slice(1), [
      { role: 'user', text: 'one' },
      { role: 'assistant', text: 'uno' },
      { role: 'user', text: 'two <b>' },
    ]);
  });

  for (const body of INVALID_BODIES) {
    it(`reports the invalid body ${body || '(empty)'} as bad-request`, async () => {
      const answer = await ask(body);
      assert.equal(answer.status, 500);
      assert.deepEqual(answer.body, fault('bad-request', 'The message is empty or not in the expected format.'));
    });
  }

  it('answers other paths and methods under its prefix with 404', async () => {
    const unknown = (URL: string) => ({ Status: 'Error', Data: { Message: 'INVALID_API_REQUEST', URL } });
    for (const path of ['/api/v1/nope', '/api/v1/', '/api/v1/chat']) {
      const { status, body, headers } = await call(path);
      assert.deepEqual([status, body], [404, unknown(path)]);
      assert.equal(headers.get('access-control-allow-origin'), '*');
    }
    const { status, body } = await call(COMPLETIONS);
    assert.deepEqual([status, body], [404, unknown(COMPLETIONS)]);
  });

  it('lets every page read its responses, and the gate decide about the rest', async () => {
    const allowed = await ask({ Prompt: 'hello' }, COMPLETIONS, { origin: 'https://shop.example' });
    assert.equal(allowed.status, 200);
    assert.equal(allowed.headers.get('access-control-allow-origin'), '*');
    for (const foreign of [
      await ask({ Prompt: 'hello' }, COMPLETIONS, { origin: 'https://evil.example' }),
      await call(PROVIDERS, { headers: { origin: 'https://evil.example' } }),
    ]) {
      assert.deepEqual(
        [foreign.status, foreign.body],
        [403, fault('forbidden', 'The server does not serve this site.')],
      );
    }
    assert.equal(relay.provider.requests.length, 1);
  });

  it('rejects unknown parameters as the real server does, with rejectUnknownParameters', async () => {
    await reopen({ lovelace: { rejectUnknownParameters: true } });
    const refused = await ask({ Prompt: 'hello', Provider: 'GetGpt' });
    assert.equal(refused.status, 500);
    assert.deepEqual(refused.body, { Status: 'Server Error', Message: 'Chat::Invalid::Parameter' });
    assert.equal((await ask({ Prompt: 'hello', Model: 'GPT-4' })).status, 200);
  });
});
