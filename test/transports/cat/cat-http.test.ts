import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { encodeCatExtendedHistory } from '../../../src/protocol/cat-http.ts';
import { ChatError, errorInfo, type Capability, type ChatMessage } from '../../../src/chat/index.ts';
import { CatHttp } from '../../../src/transports/cat/cat-http.ts';
import { savePendingPrompt, readStoredPrompt, type PendingPrompt } from '../../../src/transports/cat/pending-prompt.ts';
import { CapabilityList } from '../../../src/transports/socket/capability-list.ts';
import type { Diagnosis } from '../../../src/transports/socket/reconnecting-connection.ts';
import { CatVisitorState } from '../../../src/transports/cat/cat-visitor-state.ts';
import type { TransportOptions } from '../../../src/transports/contract/transport.ts';
import { fakeStorage } from '../../helpers/fake-storage.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { until } from '../../helpers/until.ts';

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly location?: string;
}

const closing: (() => void)[] = [];

/** A `CatHttp` with a server that answers as given, and the requests to it. */
async function serve(
  answer: (request: IncomingMessage) => Answer | undefined,
  options: Partial<TransportOptions> = {},
  userId = 'alice',
  kept?: Omit<PendingPrompt, 'userId'>,
) {
  fakeStorage();
  if (kept) savePendingPrompt('k', { ...kept, userId });
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    const answered = answer(request);
    if (!answered) return;
    const { status = 200, body = {}, location } = answered;
    response.writeHead(status, location ? { location } : {}).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const clock = createManualClock();
  const closingTransport = new AbortController();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const visitor = Object.assign(new CatVisitorState(url, userId), {
    pendingPromptKey: 'k',
    hasUnverifiedPrompt: kept !== undefined,
  });
  const withdrawn: Capability[] = [];
  const capabilityList = new CapabilityList(['history', 'clear'], ({ capabilities }) => {
    withdrawn.push(
      ...(['history', 'clear'] as const).filter((name) => !capabilities.includes(name) && !withdrawn.includes(name)),
    );
  });
  const connects = { count: 0 };
  const http = new CatHttp({
    baseUrl: url,
    visitor,
    options: { url, userId, clock, ...options },
    transport: {
      closing: closingTransport.signal,
      connect: () => (connects.count += 1),
      capabilityList,
    },
  });
  return { http, visitor, requests, clock, closing: closingTransport, withdrawn, connects };
}

const failsWith = (code: string) => (thrown: unknown) => thrown instanceof ChatError && thrown.info.code === code;

const cat = (version: string): Answer => ({ body: { status: "We're all mad here, dear!", version } });

/** The result of the diagnosis: the error code, or the user id for the next attempt in another way. */
async function diagnose({
  http,
  visitor,
}: Pick<Awaited<ReturnType<typeof serve>>, 'http' | 'visitor'>): Promise<string> {
  let diagnosis: Diagnosis;
  for (let failures = 0; !diagnosis && failures < 10; failures++) diagnosis = await http.resolveFailure(false);
  if (typeof diagnosis === 'object') return diagnosis.code;
  assert.equal(diagnosis, 'other-way');
  return visitor.usesSharedSocket ? `${visitor.userId}, shared socket` : visitor.userId;
}

describe('CatHttp: the diagnosis of a failed socket', () => {
  afterEach(() => closing.splice(0).forEach((close) => close()));

  it('uses the Cat’s status', async () => {
    for (const [answer, code] of [
      [{ status: 401 }, 'unauthorized'],
      [{ status: 403 }, 'unauthorized'],
      [cat('1.9.2'), 'unauthorized'],
      [cat('1.8.1'), 'unauthorized'],
      [cat('1.4.8'), 'unauthorized'],
      [{ body: { status: 'ok' } }, 'protocol-mismatch'],
      [{ status: 404, body: { detail: 'Not Found' } }, 'protocol-mismatch'],
      [{ status: 302, location: 'http://127.0.0.1:1/' }, 'protocol-mismatch'],
      [{ status: 502 }, 'unreachable'],
    ] as const) {
      assert.equal(await diagnose(await serve(() => answer)), code, JSON.stringify(answer));
    }
  });

  it('blames the credential or the user id only after the fourth failure in a row', async () => {
    for (const [userId, code] of [
      ['alice', 'unauthorized'],
      ['alice/bob', 'invalid-configuration'],
    ] as const) {
      const { http } = await serve(() => cat('1.9.2'), {}, userId);
      for (let failure = 1; failure < 4; failure++) assert.equal(await http.resolveFailure(false), undefined);
      assert.deepEqual(await http.resolveFailure(false), errorInfo(code));
    }
  });

  it('switches to the shared socket for Cats up to 1.2', async () => {
    for (const version of ['1.0.3', '1.1.2', '1.2.0']) {
      const served = await serve(() => cat(version));
      assert.equal(await diagnose(served), 'alice, shared socket');
      assert.equal(await diagnose(served), 'unauthorized');
    }
  });

  it('switches to an alias for a visitor who is rejected without a reason', async () => {
    for (const [version, token] of [['1.3.3'], ['1.6.2'], ['1.6.2', 'key'], ['1.7.1']] as const) {
      const served = await serve(() => cat(version), token ? { token } : {});
      const first = await diagnose(served);
      const second = await diagnose(served);
      assert.match(first, /^alice-[\da-f]{16}$/, version);
      assert.match(second, /^alice-[\da-f]{16}$/, version);
      assert.notEqual(first, second);
    }
    assert.equal(await diagnose(await serve(() => cat('1.7.1'), { token: 'key' })), 'unauthorized');
  });

  it('is session-locked if aliases do not help', async () => {
    const served = await serve(() => cat('1.6.2'));
    const results = [];
    for (let time = 0; time < 5; time++) results.push(await diagnose(served));
    assert.equal(results.indexOf('session-locked'), 4);
  });

  it('is invalid-configuration for a user id with a slash', async () => {
    for (const version of ['1.6.2', '1.9.2'])
      assert.equal(await diagnose(await serve(() => cat(version), {}, 'alice/bob')), 'invalid-configuration');
    assert.match(await diagnose(await serve(() => cat('1.2.0'), {}, 'alice/bob')), /shared socket$/);
  });

  it('sends no header that requires a preflight', async () => {
    let headers: IncomingMessage['headers'] = {};
    const served = await serve((request) => {
      ({ headers } = request);
      return cat('1.9.2');
    });
    await diagnose(served);
    assert.equal(headers.accept, 'application/json');
    assert.equal(headers['user_id'], undefined);
  });

  it('has a timeout', async () => {
    const served = await serve(() => undefined);
    const reason = diagnose(served);
    await until(() => served.requests.length > 0);
    served.clock.advance(20_000);
    assert.equal(await reason, 'timeout');
    assert.equal(served.clock.pending, 0);
  });
});

const PATH = '/memory/conversation_history?ai-chat=1';
const SLASH_PATH = '/memory/conversation_history/?ai-chat=1';

describe('CatHttp: the history', () => {
  afterEach(() => closing.splice(0).forEach((close) => close()));

  const history = {
    body: {
      history: [
        { who: 'Human', message: 'hello' },
        { who: 'AI', message: 'Hi.' },
      ],
    },
  };

  it('is read from either form of the path', async () => {
    for (const [wanted, requests] of [
      [PATH, [`GET ${PATH}`]],
      [SLASH_PATH, [`GET ${PATH}`, `GET ${SLASH_PATH}`]],
    ] as const) {
      for (const other of [{ status: 404 }, { status: 307, location: 'http://127.0.0.1:1/' }]) {
        const served = await serve(({ url }) => (url === wanted ? history : other));
        assert.deepEqual(
          (await served.http.history()).map(({ text }) => text),
          ['hello', 'Hi.'],
        );
        assert.deepEqual(served.requests, requests);
      }
    }
  });

  it('is empty without a stored history', async () => {
    for (const status of [404, 405]) {
      const { http } = await serve(() => ({ status }));
      assert.deepEqual(await http.history(), []);
    }
  });

  it('is empty for an unknown user of Cat 1.3', async () => {
    const served = await serve(({ url }) => (url === '/' ? cat('1.3.3') : { status: 500 }));
    assert.deepEqual(await served.http.history(), []);
    // For a page it looks like an unreachable server.
    const unread = await serve(({ url, socket }) => (url === '/' ? cat('1.3.3') : void socket.destroy()));
    assert.deepEqual(await unread.http.history(), []);
  });

  it('connects if the last prompt has no answer', async () => {
    const unansweredHistory = { body: { history: [...history.body.history, { who: 'Human', message: 'And now?' }] } };
    for (const [answer, unanswered] of [
      [history, undefined],
      [unansweredHistory, 'And now?'],
      // Only a picture.
      [{ body: { history: [{ who: 'Human', text: '', image: 'data:image/png;base64,AAAA' }] } }, ''],
      [{ body: { history: [] } }, undefined],
    ] as const) {
      const { http, visitor, connects } = await serve(() => answer);
      await http.history();
      assert.deepEqual([visitor.unansweredPrompt, connects.count], [unanswered, unanswered === undefined ? 0 : 1]);
    }
  });

  it('has the stored pending prompt, whether or not the Cat has it', async () => {
    const human = (message: string, when?: number) => ({ who: 'Human', message, ...(when && { when }) });
    const answered = (message: string, input: string, when?: number) => ({
      who: 'AI',
      message,
      why: { input },
      ...(when && { when }),
    });
    const hello = [human('hello'), answered('Hi.', 'hello')];
    for (const [memory, left, texts, isExpected] of [
      // Not stored, as in 1.9 before a first turn has ended, and in 1.3 always.
      [[], { text: 'and?' }, ['and?'], true],
      [hello, { text: 'and?' }, ['hello', 'Hi.', 'and?'], true],
      // Stored.
      [[...hello, human('and?')], { text: 'and?' }, ['hello', 'Hi.', 'and?'], true],
      // Stored before another tab's prompt.
      [[human('and?'), ...hello], { text: 'and?' }, ['and?', 'hello', 'Hi.'], true],
      // Already answered.
      [[...hello, human('and?'), answered('So.', 'and?')], { text: 'and?' }, ['hello', 'Hi.', 'and?', 'So.'], false],
      // Sent before, and now again.
      [hello, { text: 'hello', previousAnswer: 'Hi.' }, ['hello', 'Hi.', 'hello'], true],
      [
        [human('hello', 1), answered('Hi.', 'hello', 2)],
        { text: 'hello', previousAnswer: 'Hi.' },
        ['hello', 'Hi.'],
        false,
      ],
    ] as const) {
      const { http, visitor, connects } = await serve(() => ({ body: { history: memory } }), {}, 'alice', left);
      const messages = await http.history();
      assert.deepEqual(
        messages.map(({ text }) => text),
        texts,
      );
      assert.deepEqual([visitor.unansweredPrompt, connects.count], isExpected ? [left.text, 1] : [undefined, 0]);
      const prompt = messages.findLast(({ role, text }) => role === 'user' && text === left.text);
      if (isExpected) assert.equal(visitor.unansweredTurnId, prompt?.turnId);
      assert.equal(readStoredPrompt('k') !== null, isExpected);
    }
  });

  it('has only the pending prompt if reading is forbidden, without an error', async () => {
    const { http, withdrawn, connects } = await serve(() => ({ status: 403 }), {}, 'alice', { text: 'and?' });
    assert.deepEqual(
      (await http.history()).map(({ text }) => text),
      ['and?'],
    );
    assert.deepEqual([withdrawn, connects.count], [['history'], 1]);
  });

  it('names the conversation', async () => {
    const { http, requests } = await serve(() => history, { conversation: 'c-1' });
    await http.history();
    await http.clear();
    const path = '/memory/conversation_history?ai-chat=1&conversation=c-1';
    assert.deepEqual(requests, [`GET ${path}`, `DELETE ${path}`]);
  });

  it('is our relay’s as it stands, with a running turn, and expects no answer of a stock Cat', async () => {
    const messages: readonly ChatMessage[] = [
      { id: 'a', turnId: 't', role: 'user', text: 'socks?', state: 'done' },
      { id: 'b', turnId: 't', parentId: 'a', role: 'assistant', text: 'Wo', state: 'streaming', lastEventNumber: 3 },
    ];
    for (const left of [undefined, { text: 'socks?' }, { text: 'socks?', isCleared: true }]) {
      const body = encodeCatExtendedHistory(messages);
      const { http, visitor, connects, requests } = await serve(() => ({ body }), {}, 'alice', left);
      assert.deepEqual(await http.history(), messages);
      assert.deepEqual(
        [visitor.unansweredPrompt, visitor.pendingPrompt, readStoredPrompt('k'), connects.count, requests.length],
        [undefined, undefined, null, 0, 1],
      );
    }
  });

  it('is read and cleared for the user id and its alias', async () => {
    const users: unknown[] = [];
    const { http, visitor } = await serve(({ headers }) => {
      users.push(headers['user_id']);
      return history;
    });
    visitor.userId = 'alice-2';
    await http.history();
    await http.fetchHistory('alice-2');
    await http.clear();
    assert.deepEqual(users, ['alice', 'alice-2', 'alice', 'alice-2']);
  });

  it('cannot be cleared on a Cat without a history', async () => {
    const { http } = await serve(() => ({ status: 404 }));
    await assert.rejects(http.clear(), failsWith('permission-denied'));
  });

  it('rejects if the Cat refuses access', async () => {
    for (const [status, code] of [
      [401, 'permission-denied'],
      [403, 'permission-denied'],
      [429, 'rate-limited'],
      [500, 'internal'],
    ] as const) {
      const { http, withdrawn } = await serve(({ url }) => (url === '/' ? cat('1.9.2') : { status }));
      await assert.rejects(http.history(), failsWith(code));
      await assert.rejects(http.clear(), failsWith(code));
      assert.deepEqual(withdrawn, code === 'permission-denied' ? ['history', 'clear'] : []);
    }
  });

  it('is requested with the HTTP key, or with none and then the socket’s token', async () => {
    const path = `GET ${PATH}`;
    const refuse = ({ headers }: IncomingMessage) =>
      headers.authorization === 'Bearer jwt' ? history : { status: 403 };
    const withToken = await serve(refuse, { token: () => Promise.resolve('jwt') });
    assert.equal((await withToken.http.history()).length, 2);
    assert.deepEqual(withToken.requests, [path, `${path} Bearer jwt`]);
    const withKey = await serve(refuse, { token: 'jwt', httpToken: 'other' });
    await assert.rejects(withKey.http.history(), failsWith('permission-denied'));
    assert.deepEqual(withKey.requests, [`${path} Bearer other`]);
  });

  it('rejects if the page’s token function fails', async () => {
    const token = () => Promise.reject(new Error('the page’s own'));
    const { http, withdrawn } = await serve(() => ({ status: 403 }), { token });
    await assert.rejects(http.history(), failsWith('unauthorized'));
    assert.deepEqual(withdrawn, []);
  });

  it('rejects a user id that a header cannot contain', async () => {
    for (const userId of ['Алиса', 'alice\n']) {
      const { http, requests, withdrawn } = await serve(() => history, {}, userId);
      await assert.rejects(http.history(), failsWith('permission-denied'));
      assert.deepEqual([requests, withdrawn], [[], ['history']]);
    }
    const { http } = await serve(() => history, {}, 'alice été');
    assert.equal((await http.history()).length, 2);
  });

  it('is cancelled when the transport closes', async () => {
    const { http, closing: closingTransport, clock, requests } = await serve(() => undefined);
    const asking = http.history();
    await until(() => requests.length > 0);
    closingTransport.abort();
    await assert.rejects(asking, failsWith('disconnected'));
    assert.equal(clock.pending, 0);
  });
});

describe('CatHttp: clearing during an answer', () => {
  afterEach(() => closing.splice(0).forEach((close) => close()));

  const left = { text: 'and?' };
  const human = (text: string) => ({ who: 'Human', message: text });
  const answered = { who: 'AI', message: 'So.' };
  const stored = () => JSON.parse(readStoredPrompt('k') ?? '{}') as { text?: string; isCleared?: boolean };

  it('marks the prompt without an answer, of this page or the previous one, until its answer is deleted', async () => {
    for (const prompt of [undefined, { text: 'and?', userId: 'alice' }]) {
      const { http, visitor, requests } = await serve(() => ({}), {}, 'alice', prompt ? undefined : left);
      await http.clear(prompt);
      assert.deepEqual([stored().text, stored().isCleared], ['and?', true]);
      assert.equal(visitor.pendingPrompt?.isCleared, prompt ? undefined : true);
      await http.clearAgain();
      assert.deepEqual([readStoredPrompt('k'), visitor.pendingPrompt], [null, undefined]);
      assert.deepEqual(requests, [`DELETE ${PATH}`, `DELETE ${PATH}`, `GET ${PATH}`]);
    }
  });

  it('marks nothing without such a prompt', async () => {
    const { http } = await serve(() => ({}));
    await http.clear();
    assert.equal(readStoredPrompt('k'), null);
  });

  it('marks nothing if the Cat refuses', async () => {
    const { http, visitor } = await serve(() => ({ status: 403 }), {}, 'alice', left);
    await assert.rejects(http.clear(), failsWith('permission-denied'));
    assert.deepEqual([stored().text, stored().isCleared, visitor.pendingPrompt?.isCleared], ['and?', false, false]);
  });

  it('deletes again while the history has something, three times at most', async () => {
    for (const [reads, deletions] of [
      [1, 2],
      [9, 3],
    ] as const) {
      let count = 0;
      const { http, requests } = await serve(({ method }) => {
        const isRead = method === 'GET' && (count += 1) > 0;
        return { body: { history: isRead && count <= reads ? [answered] : [] } };
      });
      await http.clearAgain();
      assert.equal(requests.filter((request) => request.startsWith('DELETE')).length, deletions);
    }
  });

  it('keeps the mark if deleting fails', async () => {
    const { http } = await serve(() => ({ status: 500 }), {}, 'alice', { ...left, isCleared: true });
    await http.clearAgain();
    assert.equal(stored().isCleared, true);
  });

  it('removes the mark if the history may be deleted and not read', async () => {
    const { http } = await serve(({ method }) => ({ status: method === 'GET' ? 403 : 200 }), {}, 'alice', left);
    await http.clear();
    await http.clearAgain();
    assert.equal(readStoredPrompt('k'), null);
  });

  it('is finished by the next page, which shows nothing of it', async () => {
    for (const [memory, isOver] of [
      [[], false],
      [[human('and?')], false],
      [[human('and?'), answered], true],
      // 1.5.3 to 1.8 have deleted the prompt before.
      [[answered], true],
      // 1.9 may store earlier messages again.
      [[human('hello'), answered, human('and?'), answered], true],
    ] as const) {
      let isDeleted = false;
      const { http, connects } = await serve(
        ({ method }) => ((isDeleted ||= method === 'DELETE'), { body: { history: isDeleted ? [] : memory } }),
        {},
        'alice',
        { ...left, isCleared: true },
      );
      assert.deepEqual(await http.history(), []);
      assert.deepEqual(
        [isDeleted, readStoredPrompt('k') === null, connects.count],
        [isOver, isOver, isOver ? 0 : 1],
        JSON.stringify(memory),
      );
    }
  });

  it('is not finished after a later prompt', async () => {
    const memory = [human('and?'), answered, human('elsewhere?'), answered];
    const { http, requests } = await serve(() => ({ body: { history: memory } }), {}, 'alice', {
      ...left,
      isCleared: true,
    });
    assert.equal((await http.history()).length, 4);
    assert.deepEqual(requests, [`GET ${PATH}`]);
    assert.equal(readStoredPrompt('k'), null);
  });
});
