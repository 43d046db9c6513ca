import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ErrorCode } from '../../../../src/chat/index.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';

const HISTORY = '/memory/conversation_history';
const UPLOADS = ['/rabbithole', '/rabbithole/web', '/rabbithole/batch', '/rabbithole/memory'];
const UPLOAD_TYPES = '/rabbithole/allowed-mimetypes';
const LOGIN = '/auth/token';

const EVERYTHING: ReadonlyArray<readonly [method: string, path: string]> = [
  ['GET', '/'],
  ['POST', '/message'],
  ['GET', HISTORY],
  ['DELETE', HISTORY],
  ['GET', UPLOAD_TYPES],
  ['POST', LOGIN],
  ...UPLOADS.map((path) => ['POST', path] as const),
];

const emptyWhy = {
  input: '',
  intermediate_steps: [],
  memory: {},
  model_interactions: [],
  agent_output: {},
};

let relay: OpenEndpoints;
beforeEach(async () => void (relay = await openEndpoints()));
afterEach(() => relay.close());

async function reopen(setting: EndpointSetting): Promise<void> {
  await relay.close();
  relay = await openEndpoints(setting);
}

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(`http://${relay.host}${path}`, { redirect: 'manual', ...init });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

function ask(message: unknown, headers: Record<string, string> = {}, path = '/message') {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

describe('the Cat’s plain HTTP', () => {
  it('says who it is', async () => {
    const { status, body } = await call('/', { headers: { accept: 'application/json' } });
    assert.equal(status, 200);
    assert.deepEqual(body, { status: "We're all mad here, dear!", version: '1.9.2' });
  });

  for (const path of ['/message', '/message/']) {
    it(`answers in one piece at ${path}`, async () => {
      relay.provider.answer = () => replyInChunks('Ah, ', 'socks!');
      const { status, body } = await ask({ text: 'socks?' }, {}, path);
      assert.equal(status, 200);
      assert.equal(body['type'], 'chat');
      assert.equal(body['content'], 'Ah, socks!');
      assert.equal(body['text'], 'Ah, socks!');
      assert.equal(body['user_id'], 'user');
      assert.equal((body['why'] as Record<string, unknown>)['input'], 'socks?');
    });
  }

  const invalid = ['', 'no JSON', '[]', 'null', '{}', '{"text":""}', '{"text":5}', '{"text":"x","image":"file:///a"}'];
  for (const message of invalid) {
    it(`answers the body ${message || 'that is empty'} with 400 in the Cat’s form`, async () => {
      const { status, body } = await ask(message);
      assert.equal(status, 400);
      const [entry] = body['error'] as Record<string, unknown>[];
      assert.deepEqual(entry?.['loc'], ['body', 'text']);
      assert.equal(typeof entry?.['msg'], 'string');
      assert.equal(relay.provider.requests.length, 0);
    });
  }

  it('reads no more of a body than it takes', async () => {
    await reopen({ limits: { bodyBytes: 1000 } });
    const { status, body } = await ask({ text: 'x'.repeat(2000) });
    assert.equal(status, 413);
    assert.deepEqual(body, { detail: { error: 'The message is too long.' } });
  });

  const faults: ReadonlyArray<readonly [ErrorCode, number, string]> = [
    ['provider-refused', 500, 'The language model refused the request.'],
    ['provider-failed', 503, 'The language model failed to answer.'],
    ['overloaded', 503, 'There is too much to do right now. Please try again soon.'],
  ];
  for (const [code, status, sentence] of faults) {
    it(`answers a provider’s fault with a status and a sentence of ours: ${code}`, async () => {
      relay.provider.answer = undefined;
      const answer = ask({ text: 'go' });
      (await relay.provider.asked()).say('half').fail(code);
      assert.deepEqual([(await answer).status, (await answer).body], [status, { detail: { error: sentence } }]);
    });
  }

  it('takes what a filter refused for a fault of the prompt', async () => {
    relay.provider.answer = undefined;
    const answer = ask({ text: 'go' });
    (await relay.provider.asked()).say('half').fail('content-filtered');
    const { status, body } = await answer;
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /Your message could not be answered\. Please rephrase it\./);
  });

  it('says when to come back, where the provider said so', async () => {
    relay.provider.answer = async function* () {
      yield { type: 'reply-start' };
      yield { type: 'reply-error', code: 'rate-limited', retryable: true, retryAfter: 6.2 };
    };
    const { status, headers } = await ask({ text: 'go' });
    assert.deepEqual([status, headers.get('retry-after')], [429, '7']);
  });

  it('has the history of an id that nobody can guess, and forgets it on request, both slash forms', async () => {
    const headers = { user_id: randomUUID() };
    await ask({ text: 'one' }, headers);
    for (const path of [HISTORY, `${HISTORY}/`]) {
      const { status, body } = await call(path, { headers });
      assert.equal(status, 200);
      const history = body['history'] as Record<string, unknown>[];
      assert.deepEqual(
        history.map(({ who, message, text, content, role }) => [who, message, text, content, role]),
        [
          ['Human', 'one', 'one', 'one', 'Human'],
          ['AI', 'one', 'one', 'one', 'AI'],
        ],
      );
      for (const { when } of history) assert.equal(when, relay.clock.now() / 1000);
      assert.deepEqual(history[0]?.['why'], {});
      assert.deepEqual(Object.keys(history[1]?.['why'] ?? {}), Object.keys(emptyWhy));
    }
    const deleted = await call(`${HISTORY}/`, { method: 'DELETE', headers });
    assert.deepEqual([deleted.status, deleted.body], [200, { deleted: true }]);
    assert.deepEqual((await call(HISTORY, { headers })).body, { history: [] });
  });

  it('does not remember an answer that was running while its conversation was cleared', async () => {
    const headers = { user_id: randomUUID() };
    relay.provider.answer = undefined;
    const answer = ask({ text: 'one' }, headers);
    const asked = await relay.provider.asked();
    await call(HISTORY, { method: 'DELETE', headers });
    asked.say('late').end();
    assert.equal((await answer).status, 200);
    assert.deepEqual((await call(HISTORY, { headers })).body, { history: [] });
  });

  it('goes on with the conversation of that id', async () => {
    const headers = { user_id: randomUUID() };
    await ask({ text: 'one' }, headers);
    await ask({ text: 'two' }, headers);
    assert.deepEqual(
      relay.provider.requests[1]?.messages.map(({ text }) => text),
      ['one', 'one', 'two'],
    );
  });

  for (const id of [undefined, 'user', 'alice', '42']) {
    it(`has no memory of the id ${id ?? 'that is absent'}, and says nothing of it`, async () => {
      const headers = id === undefined ? {} : { user_id: id };
      await ask({ text: 'one' }, headers);
      await ask({ text: 'two' }, headers);
      assert.equal(relay.provider.requests[1]?.messages.length, 1);
      assert.deepEqual((await call(HISTORY, { headers })).body, { history: [] });
      assert.deepEqual((await call(HISTORY, { method: 'DELETE', headers })).body, { deleted: true });
    });
  }

  it('finishes and remembers an answer whose reader hung up, if there is a place for it', async () => {
    relay.provider.answer = undefined;
    for (const user of [randomUUID(), 'alice']) {
      const hangUp = new AbortController();
      const init = { method: 'POST', body: '{"text":"go"}', headers: { user_id: user }, signal: hangUp.signal };
      const answer = fetch(`http://${relay.host}/message`, init);
      const reply = await relay.provider.asked();
      hangUp.abort();
      await assert.rejects(answer);
      if (user === 'alice') {
        await reply.aborted;
        continue;
      }
      reply.say('done').end();
      await until(async () => (await relay.store.load(`cat:${user}`)).length > 0);
    }
  });

  for (const path of UPLOADS.flatMap((each) => [each, `${each}/`])) {
    it(`takes no upload at ${path}`, async () => {
      const { status, body } = await ask('{}', {}, path);
      assert.deepEqual([status, body], [403, { detail: { error: 'This is not allowed here.' } }]);
    });
  }

  it('lets an upload go by before it refuses it: whoever listens only then would be cut off in the middle', async () => {
    const file = Buffer.alloc(20_000_000);
    const upload = request(`http://${relay.host}/rabbithole`, {
      method: 'POST',
      agent: false,
      headers: { connection: 'close', 'content-type': 'application/octet-stream', 'content-length': file.length },
    });
    upload.end(file);
    await once(upload, 'finish');
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 403);
    response.resume();
  });

  for (const path of [UPLOAD_TYPES, `${UPLOAD_TYPES}/`]) {
    it(`has no type of file to offer at ${path}`, async () => {
      const { status, body } = await call(path);
      assert.deepEqual([status, body], [200, { allowed: [] }]);
    });
  }

  for (const path of [LOGIN, `${LOGIN}/`]) {
    it(`has no accounts at ${path}: every login is a wrong one`, async () => {
      const { status, body } = await ask({ username: 'admin', password: 'admin' }, {}, path);
      assert.deepEqual([status, body], [403, { detail: { error: 'The server did not accept the credentials.' } }]);
    });
  }

  it('says what is missing from a login', async () => {
    const missing: ReadonlyArray<readonly [unknown, readonly string[]]> = [
      [{ nope: 1 }, ['username', 'password']],
      [{ username: 'admin' }, ['password']],
      ['no JSON', ['username', 'password']],
    ];
    for (const [login, fields] of missing) {
      const { status, body } = await ask(login, {}, LOGIN);
      assert.equal(status, 400);
      assert.deepEqual(
        (body['error'] as Record<string, unknown>[]).map(({ loc }) => loc),
        fields.map((field) => ['body', field]),
      );
    }
  });

  it('sends nobody elsewhere: every address is its own, with and without a slash at its end', async () => {
    for (const [method, path] of EVERYTHING) {
      for (const form of path === '/' ? [path] : [path, `${path}/`]) {
        const { status, headers } = await call(form, { method, headers: { user_id: 'alice' } });
        assert.ok(status < 300 || status === 400 || status === 403, `${method} ${form}: ${status}`);
        assert.equal(headers.get('location'), null);
        assert.equal(headers.get('content-type'), 'application/json');
      }
    }
  });

  for (const [method, path] of [
    ['GET', '/message'],
    ['POST', '/'],
    ['PUT', HISTORY],
    ['GET', '/settings'],
    ['GET', '/messages'],
  ] as const) {
    it(`leaves ${method} ${path} to others`, async () => {
      assert.equal((await fetch(`http://${relay.host}${path}`, { method })).status, 404);
    });
  }
});

describe('the gate of the Cat’s plain HTTP', () => {
  for (const [method, path] of EVERYTHING) {
    it(`refuses ${method} ${path} without a key, in words that the page may read`, async () => {
      await reopen({ accessKeys: ['meow'] });
      const { status, headers, body } = await call(path, { method, headers: { origin: 'https://shop.example' } });
      assert.equal(status, 403);
      assert.deepEqual(body, { detail: { error: 'The server did not accept the credentials.' } });
      assert.equal(headers.get('access-control-allow-origin'), 'https://shop.example');
    });

    it(`refuses ${method} ${path} to a page of a foreign site`, async () => {
      const { status, headers, body } = await call(path, { method, headers: { origin: 'https://evil.example' } });
      assert.equal(status, 403);
      assert.deepEqual(body, { detail: { error: 'The server does not serve this site.' } });
      assert.equal(headers.get('access-control-allow-origin'), null);
    });
  }

  const keys: readonly Record<string, string>[] = [
    { authorization: 'Bearer meow' },
    { authorization: 'meow' },
    { access_token: 'meow' },
    // As old clients do it, which send the header whether they have a key or not.
    { authorization: 'Bearer meow', access_token: '' },
    { authorization: '', access_token: 'meow' },
  ];
  for (const headers of keys) {
    it(`takes the key as ${JSON.stringify(headers)}`, async () => {
      await reopen({ accessKeys: ['meow'] });
      assert.equal((await call('/', { headers })).status, 200);
    });
  }

  it('takes the key in the address', async () => {
    await reopen({ accessKeys: ['meow'] });
    assert.equal((await call('/?token=meow')).status, 200);
    assert.equal((await call('/?token=woof')).status, 403);
  });

  it('takes an empty key for none', async () => {
    const empty = { access_token: '', authorization: '' };
    assert.equal((await call('/', { headers: empty })).status, 200);
    await reopen({ accessKeys: ['meow'] });
    assert.equal((await call('/', { headers: empty })).status, 403);
  });

  it('tells caches that the answer depends on who asks', async () => {
    const { headers } = await call('/', { headers: { origin: 'https://shop.example' } });
    assert.equal(headers.get('vary'), 'Origin');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal((await call('/')).headers.get('access-control-allow-origin'), null);
  });

  it('answers preflights, which bring no credentials', async () => {
    await reopen({ accessKeys: ['meow'] });
    for (const path of EVERYTHING.flatMap(([, each]) => (each === '/' ? [each] : [each, `${each}/`]))) {
      const response = await fetch(`http://${relay.host}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://shop.example',
          'access-control-request-method': 'DELETE',
          'access-control-request-headers': 'access_token,user_id,x-forwarded-host,forwarded,x-own',
        },
      });
      assert.equal(response.status, 204);
      assert.equal(response.headers.get('access-control-allow-origin'), 'https://shop.example');
      assert.equal(response.headers.get('access-control-allow-methods'), 'GET, POST, DELETE, OPTIONS');
      assert.equal(response.headers.get('access-control-allow-headers'), 'access_token,user_id');
      assert.ok(Number(response.headers.get('access-control-max-age')) > 0);
    }
  });

  it('allows a page that does not say which headers it means all that a Cat knows', async () => {
    const response = await fetch(`http://${relay.host}/message`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    assert.equal(
      response.headers.get('access-control-allow-headers'),
      'authorization, access_token, user_id, content-type, accept',
    );
  });
});
