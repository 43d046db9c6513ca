import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';

const COMPLETIONS = '/api/v1/chat/completions';
const PROVIDERS = '/api/v1/chat/providers';

let relay: OpenEndpoints;
beforeEach(async () => void (relay = await openEndpoints()));
afterEach(() => relay.close());

async function reopen(setting: EndpointSetting): Promise<void> {
  await relay.close();
  relay = await openEndpoints(setting);
}

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(`http://${relay.host}${path}`, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

function ask(query: unknown, path = COMPLETIONS, headers: Record<string, string> = {}) {
  const body = typeof query === 'string' ? query : JSON.stringify(query);
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

const fault = (code: string, Message: string) => ({
  Status: 'Server Error',
  Message,
  ErrorID: `AiChat::${code}`,
  Exception: Message,
});

describe('Lovelace’s plain HTTP', () => {
  for (const path of [PROVIDERS, `${PROVIDERS}/`]) {
    it(`lists who can be asked at ${path}`, async () => {
      const Models = ['gpt-3.5-turbo', 'gpt-4'];
      const providers = ['Automatic', 'first', 'second'].map((Name) => ({ Name, Website: '', Models }));
      const { status, body } = await call(path);
      assert.equal(status, 200);
      assert.deepEqual(body, { Status: 'Success', Data: { Providers: { WS: providers, API: providers } } });
    });
  }

  for (const path of [COMPLETIONS, `${COMPLETIONS}/`]) {
    it(`answers in one piece at ${path}, with its line breaks`, async () => {
      relay.provider.answer = () => replyInChunks('a < b\n', '\nc');
      const { status, headers, body } = await ask({ Prompt: 'compare', Provider: 'GetGpt' }, path);
      assert.equal(status, 200);
      assert.deepEqual(body, { Status: 'Success', Data: { Answer: 'a < b\n\nc' } });
      assert.equal(headers.get('cache-control'), 'no-store');
    });
  }

  it('takes the conversation that the client holds, and asks the assistant that is named', async () => {
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

  const unreadable = ['', 'null', '5', '"text"', '[]', '{}', '{"Prompt":', '{"Prompt":""}', '{"Prompt":7}', 'a=b'];
  for (const body of unreadable) {
    it(`answers the body ${body || 'that is empty'} with a fault`, async () => {
      const answer = await ask(body);
      assert.equal(answer.status, 500);
      assert.deepEqual(answer.body, fault('bad-request', 'The message is empty or not in the expected format.'));
    });
  }

  it('answers a provider’s fault with a status and a sentence of ours', async () => {
    relay.provider.answer = undefined;
    const answer = ask({ Prompt: 'go' });
    (await relay.provider.asked()).say('half').fail('provider-unreachable');
    assert.deepEqual(
      [(await answer).status, (await answer).body],
      [500, fault('provider-unreachable', 'The language model cannot be reached.')],
    );
  });

  it('reads no more of a body than it takes', async () => {
    await reopen({ limits: { bodyBytes: 1000 } });
    const declared = await ask({ Prompt: 'x'.repeat(2000) });
    assert.deepEqual([declared.status, declared.body], [500, fault('too-long', 'The message is too long.')]);
  });

  it('answers a body that is too long before it has ended, if it ever does', async () => {
    await reopen({ limits: { bodyBytes: 1000 } });
    const upload = request(`http://${relay.host}${COMPLETIONS}`, { method: 'POST' });
    upload.on('error', () => {});
    for (let count = 0; count < 3; count++) upload.write('x'.repeat(500));
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 500);
    upload.destroy();
  });

  it('stops the provider when the client hangs up', async () => {
    relay.provider.answer = undefined;
    const hangUp = new AbortController();
    const url = `http://${relay.host}${COMPLETIONS}`;
    const answer = fetch(url, { method: 'POST', body: '{"Prompt":"go"}', signal: hangUp.signal });
    const reply = await relay.provider.asked();
    hangUp.abort();
    await assert.rejects(answer);
    await reply.aborted;
  });

  it('knows no other address under its prefix, nor another method', async () => {
    const unknown = (URL: string) => ({ Status: 'Error', Data: { Message: 'INVALID_API_REQUEST', URL } });
    for (const path of ['/api/v1/nope', '/api/v1/', '/api/v1/chat']) {
      const { status, body, headers } = await call(path);
      assert.deepEqual([status, body], [404, unknown(path)]);
      assert.equal(headers.get('access-control-allow-origin'), '*');
    }
    const { status, body } = await call(COMPLETIONS);
    assert.deepEqual([status, body], [404, unknown(COMPLETIONS)]);
  });

  it('lets every page read what it says, and the gate decide to whom it says more than no', async () => {
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

  it('asks for a key where there is one', async () => {
    await reopen({ accessKeys: ['meow'] });
    assert.equal((await ask({ Prompt: 'hello' })).status, 401);
    assert.equal((await ask({ Prompt: 'hello' }, COMPLETIONS, { authorization: 'Bearer meow' })).status, 200);
  });

  it('answers preflights, which bring no credentials', async () => {
    await reopen({ accessKeys: ['meow'] });
    const response = await fetch(`http://${relay.host}${COMPLETIONS}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-forwarded-host,forwarded,x-own',
      },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('access-control-allow-headers'), 'content-type');
    assert.match(response.headers.get('access-control-allow-methods') ?? '', /POST/);
  });

  it('refuses as the real server does, where the owner wants that', async () => {
    await reopen({ lovelace: { rejectUnknownParameters: true } });
    const refused = await ask({ Prompt: 'hello', Provider: 'GetGpt' });
    assert.equal(refused.status, 500);
    assert.deepEqual(refused.body, { Status: 'Server Error', Message: 'Chat::Invalid::Parameter' });
    assert.equal((await ask({ Prompt: 'hello', Model: 'GPT-4' })).status, 200);
  });
});
