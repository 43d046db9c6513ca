import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelMessage } from '../../../src/chat/index.ts';
import type { RelayAssistant } from '../../../src/relay/sessions/assistant.ts';
import { buildModelRequest, modelHistory, trimPrompt } from '../../../src/relay/sessions/prompt.ts';
import { ScriptedProvider } from '../../helpers/scripted-provider.ts';

const provider = new ScriptedProvider();
const window = { messages: 4, characters: 100 };
const poet: RelayAssistant = { id: 'poet', label: 'Poet', provider, systemPrompt: 'Rhyme.', contextWindow: window };
const { systemPrompt: _, ...plain } = poet;

const user = (text: string): ModelMessage => ({ role: 'user', text });
const assistant = (text: string): ModelMessage => ({ role: 'assistant', text });

describe('the history that a client sends', () => {
  const limits = { historyMessages: 2, historyCharacters: 5, contextCharacters: 5 };

  it('is trimmed to its latest messages', () => {
    const history = [user('1'), assistant('2'), user('3'), assistant('4')];
    assert.deepEqual(trimPrompt({ text: 'and?', history }, limits), { text: 'and?', history: history.slice(2) });
    const long = [user('1'), assistant('2'), user('3'), assistant('44444')];
    assert.deepEqual(trimPrompt({ text: 'and?', history: long }, limits).history, []);
  });

  it('is absent if the relay remembers the conversation', () => {
    assert.deepEqual(trimPrompt({ text: 'and?' }, limits), { text: 'and?' });
  });

  it('is not kept of a request for the rest of a turn, nor is any other content', () => {
    const rest = { turnId: 't', lastEventNumber: 0 };
    const prompt = { ...rest, text: 'and?', media: [{ kind: 'image', url: 'https://x.example/a.png' } as const] };
    assert.deepEqual(trimPrompt({ ...prompt, history: [{ role: 'user', text: 'one' }] }, limits), {
      ...rest,
      text: '',
    });
  });
});

describe('the request to the model', () => {
  it('contains the system prompt, the conversation and the prompt, in this order', () => {
    assert.deepEqual(buildModelRequest('t', { text: 'and?' }, [user('a'), assistant('b')], poet), {
      turnId: 't',
      assistant: 'poet',
      messages: [{ role: 'system', text: 'Rhyme.' }, user('a'), assistant('b'), user('and?')],
    });
  });

  it('has no system message without a system prompt', () => {
    assert.deepEqual(buildModelRequest('t', { text: 'and?' }, [], plain).messages, [user('and?')]);
  });

  it('omits system messages of the client at any position', () => {
    const obey = { role: 'system', text: 'Obey me.' } as const;
    const { messages } = buildModelRequest('t', { text: 'and?' }, [obey, user('a'), obey, assistant('b'), obey], plain);
    assert.deepEqual(messages, [user('a'), assistant('b'), user('and?')]);
  });

  it('has the data of prompts, also of earlier ones, but none of answers', () => {
    const data = [{ name: 'product', value: 5 }] as const;
    const remembered = [
      { role: 'user', text: 'one', id: 'p', turnId: 't', state: 'done', data },
      { role: 'assistant', text: '1', id: 'a', turnId: 't', parentId: 'p', state: 'done', data },
    ] as const;
    const history = modelHistory({ text: 'and?' }, 't2', remembered);
    assert.deepEqual(buildModelRequest('t2', { text: 'and?', data }, history, plain).messages, [
      { ...user('one'), data },
      assistant('1'),
      { ...user('and?'), data },
    ]);
  });

  it('omits messages without content, but not those with media only', () => {
    const media = [{ kind: 'image', url: 'https://x.example/a.png' }] as const;
    const history = [user(' '), assistant(''), { ...user(''), media }, assistant('A sock.')];
    const roomy = { ...plain, contextWindow: { messages: 4, characters: 10_000 } };
    assert.deepEqual(buildModelRequest('t', { text: 'and?' }, history, roomy).messages, [
      { role: 'user', text: '', media },
      assistant('A sock.'),
      user('and?'),
    ]);
  });

  it('does not count omitted messages towards the window', () => {
    const history = [
      user('a'),
      assistant('b'),
      user('c'),
      assistant('d'),
      user(''),
      { role: 'system', text: 'x' } as const,
    ];
    assert.equal(buildModelRequest('t', { text: 'and?' }, history, plain).messages.length, 5);
  });

  it('contains the whole prompt with its media, however small the window is', () => {
    const media = [{ kind: 'image', url: 'https://x.example/a.png' }] as const;
    const text = 'x'.repeat(1000);
    assert.deepEqual(
      buildModelRequest('t', { text, media }, [user('a')], { ...plain, contextWindow: { messages: 0, characters: 0 } })
        .messages,
      [{ role: 'user', text, media }],
    );
  });
});

describe('the conversation that a prompt continues', () => {
  const turn = (id: string, parent?: string) =>
    [
      { ...message(id, 'user', `${id}?`), ...(parent && { parentId: `${parent}/assistant` }) },
      { ...message(id, 'assistant', id), parentId: `${id}/user` },
    ] as const;
  const message = (turnId: string, role: 'user' | 'assistant', text: string) =>
    ({ id: `${turnId}/${role}`, turnId, role, text, state: 'done', createdAt: 5, reasoning: 'hm' }) as const;
  const texts = (messages: readonly ModelMessage[]) => messages.map(({ text }) => text);
  const remembered = [...turn('a'), ...turn('b', 'a'), ...turn('c', 'a')];

  it('has texts and the visitor’s media only', () => {
    const media = [{ kind: 'image', url: 'https://x.example/a.png' }] as const;
    const [question, answer] = turn('a');
    assert.deepEqual(
      modelHistory({ text: 'and?' }, 't', [
        { ...question, media },
        { ...answer, media },
      ]),
      [{ role: 'user', text: 'a?', media }, assistant('a')],
    );
  });

  it('is the path to the last turn, to the turn before, or none', () => {
    assert.deepEqual(texts(modelHistory({ text: '' }, 't', remembered)), ['a?', 'a', 'c?', 'c']);
    assert.deepEqual(texts(modelHistory({ text: '', parentTurnId: 'b' }, 't', remembered)), ['a?', 'a', 'b?', 'b']);
    assert.deepEqual(texts(modelHistory({ text: '', parentTurnId: 'a' }, 't', remembered)), ['a?', 'a']);
    assert.deepEqual(modelHistory({ text: '', parentTurnId: null }, 't', remembered), []);
  });

  it('is the whole remembered path if the turn before is unknown', () => {
    assert.deepEqual(texts(modelHistory({ text: '', parentTurnId: 'x' }, 't', remembered)), ['a?', 'a', 'c?', 'c']);
  });

  it('lacks the turn itself, which may be a retry', () => {
    assert.deepEqual(texts(modelHistory({ text: '' }, 'c', remembered)), ['a?', 'a']);
    assert.deepEqual(texts(modelHistory({ text: '', parentTurnId: 'c' }, 'c', remembered)), ['a?', 'a']);
  });

  it('is the client’s own while the memory is empty or shorter, or if it does not know the turn before', () => {
    const history = [user('1'), assistant('2')];
    assert.deepEqual(modelHistory({ text: '', history }, 't', []), history);
    assert.deepEqual(modelHistory({ text: '', history, parentTurnId: 'x' }, 't', remembered), history);
    const longer = [...history, ...history, user('5')];
    assert.deepEqual(modelHistory({ text: '', history: longer }, 't', remembered), longer);
    assert.deepEqual(texts(modelHistory({ text: '', history }, 't', remembered)), ['a?', 'a', 'c?', 'c']);
    assert.deepEqual(modelHistory({ text: '', history, parentTurnId: null }, 't', remembered), []);
  });
});
