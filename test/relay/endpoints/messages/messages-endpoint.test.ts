import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, it, mock } from 'node:test';
import { createMessage, type ChatMessage } from '../../../../src/chat/index.ts';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { createRelay, type Relay, type RelayOptions, type VisitorFeedback } from '../../../../src/relay/index.ts';
import type { ConversationStore } from '../../../../src/relay/store/conversation-store.ts';
import { createMemoryStore } from '../../../../src/relay/store/memory-store.ts';
import { CatPeer } from '../../../helpers/cat-peer.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { ScriptedProvider } from '../../../helpers/scripted-provider.ts';
import { until } from '../../../helpers/until.ts';

const relays: Relay[] = [];

afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close();
});

const USER = randomUUID();

/** A turn as the relay stores it. */
function turn(id: string, parentId: string | undefined): ChatMessage[] {
  const prompt = createMessage('user', {
    id: `${id}/user`,
    turnId: id,
    text: `prompt ${id}`,
    state: 'done',
    createdAt: 1,
    ...(parentId && { parentId }),
  });
  const answer = {
    ...prompt,
    id: `${id}/assistant`,
    role: 'assistant',
    text: `answer ${id}`,
    parentId: prompt.id,
  } as const;
  return [prompt, answer];
}

const THREE_TURNS = [...turn('a', undefined), ...turn('b', 'a/assistant'), ...turn('c', 'b/assistant')];

async function openRelay(options: RelayOptions = {}) {
  const store: ConversationStore = createMemoryStore(nodeClock);
  await store.append(`visitor:${USER}`, THREE_TURNS);
  await store.append(`visitor:${USER}/2`, turn('other', undefined));
  const relay = await createRelay({ store, ...options });
  relays.push(relay);
  const { port } = await relay.listen({ port: 0, host: '127.0.0.1' });
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
    return response.status;
  };
  const stored = async (conversation = '') => {
    const messages = await store.load(`visitor:${USER}${conversation}`);
    return messages.map(({ id, parentId }) => `${parentId ?? ''} > ${id}`);
  };
  return { port, store, post, stored };
}

describe('feedback that the relay gets', () => {
  it('is stored with its answer, passed to the hook with the texts, and logged without them', async () => {
    const log = createRecordingLog();
    const received: VisitorFeedback[] = [];
    const { post, store } = await openRelay({ log, onFeedback: (feedback) => void received.push(feedback) });
    const body = { user: USER, turn: 'b', rating: 'down', reasons: ['unclear', 'secret'], comment: 'It is secret.' };
    assert.equal(await post('/feedback', body), 200);
    const feedback = { rating: 'down', reasons: ['unclear'], comment: 'It is secret.' };
    const answerOf = async () => (await store.load(`visitor:${USER}`)).find(({ id }) => id === 'b/assistant');
    assert.deepEqual((await answerOf())?.feedback, feedback);
    assert.equal(await post('/feedback', { user: USER, turn: 'b', rating: null }), 200);
    assert.equal((await answerOf())?.feedback, undefined);
    const texts = { turnId: 'b', prompt: 'prompt b', answer: 'answer b' };
    assert.deepEqual(received, [
      { ...texts, ...feedback },
      { ...texts, rating: undefined, reasons: [], comment: undefined },
    ]);
    assert.doesNotMatch(JSON.stringify(log.lines), /secret|prompt b|answer b/);
    assert.match(JSON.stringify(log.lines), /"rating":"down","reasons":\["unclear"\],"hasComment":true/);
  });

  it('is refused for a turn that the visitor does not have, a malformed body, another method, and without the key', async () => {
    const { port, post } = await openRelay({ accessKeys: ['key'] });
    const key = { authorization: 'Bearer key' };
    const rate = (fields: object) => post('/feedback', { user: USER, turn: 'b', rating: 'up', ...fields }, key);
    assert.equal(await rate({}), 200);
    assert.equal(await post('/feedback', { user: USER, turn: 'b', rating: 'up' }), 401);
    assert.equal(await rate({ turn: 'unknown' }), 404);
    assert.equal(await rate({ user: randomUUID() }), 404);
    assert.equal(await rate({ conversation: '2' }), 404);
    assert.equal(await rate({ turn: 'other', conversation: '2' }), 200);
    for (const fields of [
      { rating: 'best' },
      { rating: undefined },
      { turn: '' },
      { user: 7 },
      { conversation: 'a b' },
    ])
      assert.equal(await rate(fields), 400, JSON.stringify(fields));
    assert.equal(await post('/feedback', '{"user":', key), 400);
    assert.equal(await post('/feedback', JSON.stringify({ comment: 'x'.repeat(40_000) }), key), 413);
    const { status } = await fetch(`http://127.0.0.1:${port}/feedback`);
    assert.equal(status, 405);
  });

  it('of a visitor over the limit is refused with the time to wait, and a hook that throws is logged', async () => {
    const log = createRecordingLog();
    const { port, post } = await openRelay({
      log,
      trustedProxies: ['127.0.0.1'],
      limits: { promptsPerMinutePerAddress: 1 },
      onFeedback: () => Promise.reject(new Error('no disk')),
    });
    const headers = { 'x-forwarded-for': '203.0.113.7', 'content-type': 'application/json' };
    const body = { user: USER, turn: 'b', rating: 'up' };
    assert.equal(await post('/feedback', body, headers), 500);
    assert.match(JSON.stringify(log.lines), /a request failed/);
    const response = await fetch(`http://127.0.0.1:${port}/feedback`, { method: 'POST', body: '{}', headers });
    assert.equal(response.status, 429);
    assert.ok(Number(response.headers.get('retry-after')) > 0);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  });
});

describe('a title that the relay gets', () => {
  it('is that of the conversation, as one short line, and stays when turns are deleted', async () => {
    const { post, store } = await openRelay();
    const list = async () => (await store.list?.(`visitor:${USER}`))?.map(({ title, isNamed }) => [title, isNamed]);
    assert.equal(
      await post('/conversations/rename', { user: USER, title: ` Warm\n<b>socks</b> ${'x'.repeat(100)}` }),
      200,
    );
    const title = `Warm <b>socks</b> ${'x'.repeat(100)}`.slice(0, 80);
    assert.deepEqual(await list(), [
      [title, true],
      ['prompt other', false],
    ]);
    assert.equal(await post('/conversations/rename', { user: USER, conversation: '2', title: 'Other' }), 200);
    assert.equal(await post('/turns/delete', { user: USER, turns: ['b'] }), 200);
    assert.deepEqual((await list())?.toSorted(), [
      ['Other', true],
      [title, true],
    ]);
  });

  it('is refused of a conversation that the visitor does not have, without words, and by a store without titles', async () => {
    const log = createRecordingLog();
    const { post, store } = await openRelay({ log });
    const rename = (fields: object) => post('/conversations/rename', { user: USER, title: 'Secret name', ...fields });
    assert.equal(await rename({ user: randomUUID() }), 404);
    assert.equal(await rename({ user: 'alice' }), 404);
    assert.equal(await rename({ conversation: '3' }), 404);
    for (const fields of [{ title: ' \n ' }, { title: 7 }, { title: undefined }, { conversation: 'a/b' }, { user: '' }])
      assert.equal(await rename(fields), 400, JSON.stringify(fields));
    assert.equal(await rename({ title: 'x'.repeat(40_000) }), 413);
    assert.deepEqual(await store.loadTitle?.(`visitor:${USER}`), undefined);
    const { load, append, delete: remove, close } = store;
    const plain = { load, append, delete: remove, close };
    for (const [name, method] of Object.entries(plain)) Object.assign(plain, { [name]: method.bind(store) });
    const other = await openRelay({ store: plain });
    assert.equal(await other.post('/conversations/rename', { user: USER, title: 'Secret name' }), 404);
    assert.doesNotMatch(JSON.stringify(log.lines), /Secret name/);
  });
});

describe('a visitor’s data that the relay is to erase', () => {
  it('are all conversations of that visitor with what is queued and running, and of nobody else', async () => {
    const provider = new ScriptedProvider();
    provider.answer = undefined;
    const { port, post, store } = await openRelay({ assistants: [{ id: 'shop', provider }] });
    const stranger = randomUUID();
    await store.append(`visitor:${stranger}`, turn('c', undefined));
    await store.append(`visitor:${USER}0`, turn('d', undefined));
    const peer = await CatPeer.open(`ws://127.0.0.1:${port}/ws/${USER}?ai-chat=1&conversation=3`);
    const [running, queued] = [randomUUID(), randomUUID()];
    peer.send({ text: 'One?', turn: running });
    const reply = await provider.asked();
    reply.say('Half an answer');
    peer.send({ text: 'Two?', turn: queued });
    const ends = () => peer.frames.filter((frame) => JSON.stringify(frame).includes('"stopped"')).length;
    await until(() => JSON.stringify(peer.frames).includes('Half'));
    const append = mock.method(store, 'append');
    assert.equal(await post('/conversations/erase', { user: USER }), 200);
    await reply.aborted;
    await until(() => ends() === 2);
    assert.equal(append.mock.callCount(), 0, 'nothing of it is stored again');
    assert.deepEqual(await store.list?.(`visitor:${USER}`), []);
    assert.equal(provider.requests.length, 1, 'what was queued is not asked');
    // Nobody can read the turn again.
    peer.send({ text: 'One?', turn: running, after: 0 });
    await until(() => JSON.stringify(peer.frames.at(-1)).includes('"interrupted"'));
    for (const visitor of [`visitor:${stranger}`, `visitor:${USER}0`])
      assert.equal((await store.list?.(visitor))?.length, 1, visitor);
    peer.socket.terminate();
    await peer.closed;
  });

  it('are not those of an id that others can guess, or named by a malformed request; a store without a list cannot', async () => {
    const { post, store, stored } = await openRelay();
    await store.append('visitor:alice', turn('e', undefined));
    assert.equal(await post('/conversations/erase', { user: 'alice' }), 200);
    assert.equal((await store.load('visitor:alice')).length, 2);
    for (const body of [{}, { user: 7 }, { user: USER, conversation: '2' }, { user: USER, conversation: 'a/b' }, '{'])
      assert.equal(await post('/conversations/erase', body), 400, JSON.stringify(body));
    assert.equal((await stored()).length, 6);
    const plain = { load: store.load.bind(store), append: store.append.bind(store), delete: store.delete.bind(store) };
    const other = await openRelay({ store: { ...plain, close: async () => {} } });
    assert.equal(await other.post('/conversations/erase', { user: USER }), 404);
  });
});

describe('turns that are deleted from the relay’s memory', () => {
  it('are gone, and what followed them follows what was before', async () => {
    const { post, stored } = await openRelay();
    assert.equal(await post('/turns/delete', { user: USER, turns: ['b', 'unknown'] }), 200);
    assert.deepEqual(await stored(), [
      ' > a/user',
      'a/user > a/assistant',
      'a/assistant > c/user',
      'c/user > c/assistant',
    ]);
    assert.equal(await post('/turns/delete', { user: USER, turns: ['a'] }), 200);
    assert.deepEqual(await stored(), [' > c/user', 'c/user > c/assistant']);
    assert.equal(await post('/turns/delete', { user: USER, turns: ['c'] }), 200);
    assert.deepEqual(await stored(), []);
    assert.equal((await stored('/2')).length, 2);
  });

  it('are only those of the visitor, and of a request that is whole', async () => {
    const { post, stored } = await openRelay();
    assert.equal(await post('/turns/delete', { user: randomUUID(), turns: ['a'] }), 200);
    assert.equal(await post('/turns/delete', { user: USER, conversation: '2', turns: ['a'] }), 200);
    for (const turns of [undefined, [], 'a', Array.from({ length: 101 }, () => 'a')])
      assert.equal(await post('/turns/delete', { user: USER, turns }), 400);
    assert.equal((await stored()).length, 6);
  });
});
