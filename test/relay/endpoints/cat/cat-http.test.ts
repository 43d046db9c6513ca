import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ErrorCode } from '../../../../src/chat/index.ts';
import { callHttp, plainHttpContract, postHttp } from '../../../contracts/plain-http.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { replyInChunks } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

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

const call = (path: string, init?: RequestInit) => callHttp(relay, path, init);
const ask = (message: unknown, headers?: Record<string, string>, path = '/message') =>
  postHttp(relay, path, message, headers);

const INVALID_BODIES = [
  '',
  'no JSON',
  '[]',
  'null',
  '{}',
  '{"text":""}',
  '{"text":5}',
  '{"text":"x","image":"file:///a"}',
];

plainHttpContract('the Cat’s plain HTTP', {
  path: '/message',
  encodePrompt: (text) => ({ text }),
  answerOf: ({ content }) => content,
  invalidBodies: INVALID_BODIES,
  invalidStatus: 400,
  tooLong: { status: 413, body: { detail: { error: 'The message is too long.' } } },
  providerUnreachable: { status: 503, body: { detail: { error: 'The language model cannot be reached.' } } },
  missingKeyStatus: 403,
  otherOrigin: { status: 403, body: { detail: { error: 'The server does not serve this site.' } } },
  allowedHeaders: 'access_token,user_id',
});

describe('the Cat’s plain HTTP', () => {
  it('reports its status', async () => {
    const { status, body } = await call('/', { headers: { accept: 'application/json' } });
    assert.equal(status, 200);
    assert.deepEqual(body, { status: "We're all mad here, dear!", version: '1.9.2' });
  });

  for (const path of ['/message', '/message/']) {
    it(`returns a complete answer at ${path}`, async () => {
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

  it('passes the data and the attachments of a prompt on, within the limits of sockets, to clients of our extension', async () => {
    await reopen({ limits: { promptCharacters: 60 }, acceptsImages: true });
    const data = [{ name: 'product', value: { sku: 5 } }];
    const media = [{ kind: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' }];
    const statusOf = async (more: object, path = '/message?ai-chat=1') =>
      (await ask({ text: 'This one', ...more }, {}, path)).status;
    const lastPrompt = () => relay.provider.requests.at(-1)?.messages.at(-1);
    assert.equal(await statusOf({ media, data: [...data, { value: 'without a name' }] }), 200);
    assert.deepEqual(lastPrompt(), { role: 'user', text: 'This one', media, data });
    assert.equal(await statusOf({ data: [{ name: 'product', value: 'x'.repeat(60) }] }), 400);
    assert.equal(await statusOf({ media: [{ kind: 'file', url: 'https://intranet.example/a.txt' }] }), 400);
    assert.equal(relay.provider.requests.length, 1);
    assert.equal(await statusOf({ media, data }, '/message'), 200);
    assert.deepEqual(lastPrompt(), { role: 'user', text: 'This one' });
  });

  for (const message of INVALID_BODIES) {
    it(`rejects the body ${message || '(empty)'} with 400 in the Cat’s form`, async () => {
      const { status, body } = await ask(message);
      assert.equal(status, 400);
      const [entry] = body['error'] as Record<string, unknown>[];
      assert.deepEqual(entry?.['loc'], ['body', 'text']);
      assert.equal(typeof entry?.['msg'], 'string');
    });
  }

  const faults: ReadonlyArray<readonly [ErrorCode, number, string]> = [
    ['provider-refused', 500, 'The language model refused the request.'],
    ['provider-failed', 503, 'The language model failed to answer.'],
    ['overloaded', 503, 'The server is busy. Please try again soon.'],
  ];
  for (const [code, status, sentence] of faults) {
    it(`reports a provider’s error with a status and our own sentence: ${code}`, async () => {
      relay.provider.answer = undefined;
      const answer = ask({ text: 'go' });
      (await relay.provider.asked()).say('half').fail(code);
      assert.deepEqual([(await answer).status, (await answer).body], [status, { detail: { error: sentence } }]);
    });
  }

  it('reports filtered content as an error of the prompt', async () => {
    relay.provider.answer = undefined;
    const answer = ask({ text: 'go' });
    (await relay.provider.asked()).say('half').fail('content-filtered');
    const { status, body } = await answer;
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /Your message could not be answered\. Please rephrase it\./);
  });

  it('passes on the provider’s retry-after', async () => {
    relay.provider.answer = async function* () {
      yield { type: 'reply-start' };
      yield { type: 'reply-error', code: 'rate-limited', retryable: true, retryAfter: 6.2 };
    };
    const { status, headers } = await ask({ text: 'go' });
    assert.deepEqual([status, headers.get('retry-after')], [429, '7']);
  });

  it('returns and clears the history of an unguessable id, with and without a trailing slash', async () => {
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

  it('does not store an answer that was running while its conversation was cleared', async () => {
    const headers = { user_id: randomUUID() };
    relay.provider.answer = undefined;
    const answer = ask({ text: 'one' }, headers);
    const asked = await relay.provider.asked();
    await call(HISTORY, { method: 'DELETE', headers });
    asked.say('late').end();
    assert.equal((await answer).status, 200);
    assert.deepEqual((await call(HISTORY, { headers })).body, { history: [] });
  });

  it('continues the conversation of an unguessable id', async () => {
    const headers = { user_id: randomUUID() };
    await ask({ text: 'one' }, headers);
    await ask({ text: 'two' }, headers);
    assert.deepEqual(
      relay.provider.requests[1]?.messages.map(({ text }) => text),
      ['one', 'one', 'two'],
    );
  });

  for (const id of [undefined, 'user', 'alice', '42']) {
    it(`stores nothing for the id ${id ?? '(absent)'}`, async () => {
      const headers = id === undefined ? {} : { user_id: id };
      await ask({ text: 'one' }, headers);
      await ask({ text: 'two' }, headers);
      assert.equal(relay.provider.requests[1]?.messages.length, 1);
      assert.deepEqual((await call(HISTORY, { headers })).body, { history: [] });
      assert.deepEqual((await call(HISTORY, { method: 'DELETE', headers })).body, { deleted: true });
    });
  }

  it('finishes and stores an answer whose client disconnected, if its conversation is stored', async () => {
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
      await until(async () => (await relay.store.load(`visitor:${user}`)).length > 0);
    }
  });

  for (const path of UPLOADS.flatMap((each) => [each, `${each}/`])) {
    it(`rejects uploads at ${path}`, async () => {
      const { status, body } = await ask('{}', {}, path);
      assert.deepEqual([status, body], [403, { detail: { error: 'This action is not allowed.' } }]);
    });
  }

  it('receives the complete upload before it responds, so that the client reads the response', async () => {
    const file = Buffer.alloc(20_000_000);
    const upload = request(`http://${relay.host}/rabbithole`, {
      method: 'POST',
      agent: false,
      headers: { connection: 'close', 'content-type': 'application/octet-stream', 'content-length': file.length },
    });
    upload.end(file);
    await nextEvent(upload, 'finish');
    const [response] = (await nextEvent(upload, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 403);
    response.resume();
  });

  for (const path of [UPLOAD_TYPES, `${UPLOAD_TYPES}/`]) {
    it(`lists no upload types at ${path}`, async () => {
      const { status, body } = await call(path);
      assert.deepEqual([status, body], [200, { allowed: [] }]);
    });
  }

  for (const path of [LOGIN, `${LOGIN}/`]) {
    it(`rejects every login at ${path}`, async () => {
      const { status, body } = await ask({ username: 'admin', password: 'admin' }, {}, path);
      assert.deepEqual([status, body], [403, { detail: { error: 'The server did not accept the credentials.' } }]);
    });
  }

  it('names the missing fields of a login', async () => {
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

  it('serves every path with and without a trailing slash, without redirects', async () => {
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
    it(`does not handle ${method} ${path}`, async () => {
      assert.equal((await fetch(`http://${relay.host}${path}`, { method })).status, 404);
    });
  }
});

describe('the gate of the Cat’s plain HTTP', () => {
  for (const [method, path] of EVERYTHING) {
    it(`rejects ${method} ${path} without a key, in a response that the page can read`, async () => {
      await reopen({ accessKeys: ['meow'] });
      const { status, headers, body } = await call(path, { method, headers: { origin: 'https://shop.example' } });
      assert.equal(status, 403);
      assert.deepEqual(body, { detail: { error: 'The server did not accept the credentials.' } });
      assert.equal(headers.get('access-control-allow-origin'), 'https://shop.example');
    });

    it(`rejects ${method} ${path} from other origins`, async () => {
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
    // Old clients send the header with and without a key.
    { authorization: 'Bearer meow', access_token: '' },
    { authorization: '', access_token: 'meow' },
  ];
  for (const headers of keys) {
    it(`accepts the key as ${JSON.stringify(headers)}`, async () => {
      await reopen({ accessKeys: ['meow'] });
      assert.equal((await call('/', { headers })).status, 200);
    });
  }

  it('takes the key in the address', async () => {
    await reopen({ accessKeys: ['meow'] });
    assert.equal((await call('/?token=meow')).status, 200);
    assert.equal((await call('/?token=woof')).status, 403);
  });

  it('treats an empty key as none', async () => {
    const empty = { access_token: '', authorization: '' };
    assert.equal((await call('/', { headers: empty })).status, 200);
    await reopen({ accessKeys: ['meow'] });
    assert.equal((await call('/', { headers: empty })).status, 403);
  });

  it('marks responses as varying by origin and not cacheable', async () => {
    const { headers } = await call('/', { headers: { origin: 'https://shop.example' } });
    assert.equal(headers.get('vary'), 'Origin');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal((await call('/')).headers.get('access-control-allow-origin'), null);
  });

  it('answers preflights without credentials', async () => {
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

  it('allows all of the Cat’s headers when a preflight names none', async () => {
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
