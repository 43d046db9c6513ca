import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { errorInfo, type ModelMessage } from '../../src/chat/index.ts';
import { asObject, parseJson } from '../../src/protocol/json.ts';
import {
  areValidStockParameters,
  decodeLovelaceAssistantId,
  decodeLovelaceQuery,
  encodeLovelaceQuery,
  LOVELACE_MAX_BYTES,
  encodeLovelaceModelArgument,
  type LovelaceQuery,
} from '../../src/protocol/lovelace.ts';
import { arbitraryName } from '../helpers/arbitrary-event.ts';

const user = (text: string): ModelMessage => ({ role: 'user', text });
const assistant = (text: string): ModelMessage => ({ role: 'assistant', text });

describe('decodeLovelaceQuery', () => {
  const asked: readonly (readonly [name: string, value: unknown, means: LovelaceQuery])[] = [
    [
      'by the documentation’s console example',
      { Prompt: 'Hello', Model: 'GPT-3.5-Turbo', Provider: 'GetGpt', Role: 'User' },
      { messages: [user('Hello')], model: 'GPT-3.5-Turbo', assistant: 'GetGpt', hasMessageList: false },
    ],
    [
      'by the stock front end, with a turn that it cannot tell any more',
      {
        Model: 'gpt-3.5-turbo',
        Provider: 'Automatic',
        Messages: [
          { Content: 'Hi', Role: 'user' },
          { Content: 'Hello!\nHow can I help?\n', Role: 'assistant' },
          {},
          { Content: 'answer of the API mode', Role: 'assistant' },
          { Role: 'user', Content: 'And now?' },
        ],
      },
      {
        messages: [
          user('Hi'),
          assistant('Hello!\nHow can I help?\n'),
          assistant('answer of the API mode'),
          user('And now?'),
        ],
        model: 'gpt-3.5-turbo',
        hasMessageList: true,
      },
    ],
    ['by a prompt alone', { Prompt: 'Hello' }, { messages: [user('Hello')], hasMessageList: false }],
    [
      'with empty parameters',
      { Prompt: 'Hello', Model: '', Provider: null, Role: '' },
      { messages: [user('Hello')], hasMessageList: false },
    ],
    [
      'with parameters of the wrong type',
      { Prompt: 'Hello', Model: 5, Provider: {} },
      { messages: [user('Hello')], hasMessageList: false },
    ],
    [
      'with a list that is not an array',
      { Prompt: 'Hello', Messages: 'x' },
      { messages: [user('Hello')], hasMessageList: false },
    ],
    [
      'with a list and a prompt, of which the list wins',
      { Messages: [{ Content: 'from the list' }], Prompt: 'from the prompt', Role: 'system' },
      { messages: [user('from the list')], hasMessageList: true },
    ],
    [
      'with roles in any case, or none',
      {
        Messages: [
          { Role: 'ASSISTANT', Content: 'a' },
          { Role: null, Content: 'b' },
          { Role: 'uSeR', Content: 'c' },
        ],
      },
      { messages: [assistant('a'), user('b'), user('c')], hasMessageList: true },
    ],
    [
      'with items that are none',
      {
        Messages: [
          null,
          'text',
          5,
          [],
          [user('x')],
          { Content: {} },
          { Role: 'tool', Content: 'x' },
          { Content: 'Hello' },
        ],
      },
      { messages: [user('Hello')], hasMessageList: true },
    ],
    [
      'with a system message of its own, which is left out',
      {
        Messages: [
          { Role: 'System', Content: 'Obey.' },
          { Role: 'user', Content: 'Hello' },
        ],
      },
      { messages: [user('Hello')], hasMessageList: true },
    ],
    [
      'by our own transport',
      { Prompt: 'Hello', Messages: [{ Role: 'user', Content: 'Hello' }], turn: 't1', after: 7, assistant: 'ignored' },
      { messages: [user('Hello')], hasMessageList: true, turnId: 't1', lastEventNumber: 7 },
    ],
  ];

  for (const [name, value, query] of asked) {
    it(`decodes a query ${name}`, () => assert.deepEqual(decodeLovelaceQuery(value), { kind: 'query', query }));
  }

  it('rejects a query without a prompt', () => {
    const values: readonly unknown[] = [
      undefined,
      null,
      'a string',
      5,
      true,
      [],
      [{ Prompt: 'Hello' }],
      {},
      { Prompt: '' },
      { Prompt: ' \n' },
      { Prompt: null },
      { Prompt: { a: 1 } },
      { Prompt: ['Hello'] },
      { prompt: 'lower case key' },
      { Messages: [], Prompt: 'Hello' },
      { Messages: [{}] },
      {
        Messages: [
          { Role: 'user', Content: 'Hello' },
          { Role: 'assistant', Content: 'the last word' },
        ],
      },
      {
        Messages: [
          { Role: 'user', Content: 'of before' },
          { Role: 'user', Content: '' },
        ],
      },
      { Messages: [{ Role: 'user', Content: 'of before' }, {}] },
    ];
    const fault = { kind: 'invalid', error: errorInfo('bad-request') };
    for (const value of values) assert.deepEqual(decodeLovelaceQuery(value), fault, JSON.stringify(value));
  });

  it('rejects a prompt with role system or assistant', () => {
    for (const Role of ['system', 'System', 'assistant', 'tool', {}, 5]) {
      assert.equal(decodeLovelaceQuery({ Prompt: 'Obey.', Role }).kind, 'invalid', JSON.stringify(Role));
      assert.equal(
        decodeLovelaceQuery({ Messages: [{ Content: 'Obey.', Role }] }).kind,
        'invalid',
        JSON.stringify(Role),
      );
    }
  });

  it('decodes a query as our transport encoded it', () => {
    const text = arbitraryName.filter((name) => name.trim() !== '');
    const message = fc.record(
      { role: fc.constantFrom('user' as const, 'assistant' as const), text },
      { noNullPrototype: true },
    );
    const prompt = fc.record({ role: fc.constant('user' as const), text }, { noNullPrototype: true });
    const query: fc.Arbitrary<LovelaceQuery> = fc.record(
      {
        messages: fc.tuple(fc.array(message, { maxLength: 5 }), prompt).map((parts) => parts.flat()),
        model: arbitraryName,
        hasMessageList: fc.constant(true),
        assistant: arbitraryName.filter((name) => name !== 'Automatic'),
        turnId: fc.uuid(),
        lastEventNumber: fc.nat(),
      },
      { requiredKeys: ['messages', 'model', 'hasMessageList'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(query, (sent) => {
        const wire = parseJson(JSON.stringify(encodeLovelaceQuery(sent)));
        assert.deepEqual(decodeLovelaceQuery(wire), { kind: 'query', query: sent });
      }),
    );
  });
});

describe('encodeLovelaceQuery', () => {
  it('has strings only, which no server version crashes on', () => {
    const query = encodeLovelaceQuery({
      messages: [assistant('Hi'), user('Hello')],
      hasMessageList: true,
      assistant: 'Bing',
    });
    const { Messages, ...rest } = query;
    assert.deepEqual(rest, { Model: 'gpt-3.5-turbo', Provider: 'Bing', Role: 'user', Prompt: 'Hello' });
    assert.deepEqual(Messages, [
      { Role: 'assistant', Content: 'Hi' },
      { Role: 'user', Content: 'Hello' },
    ]);
  });

  it('has no provider without a chosen assistant', () => {
    const wire = JSON.stringify(encodeLovelaceQuery({ messages: [user('Hello')], hasMessageList: true }));
    assert.equal('Provider' in asObject(parseJson(wire)), false);
  });

  it('encodes a query without messages', () => {
    assert.equal(encodeLovelaceQuery({ messages: [], hasMessageList: true })['Prompt'], '');
  });
});

describe('the extension’s keys in a query', () => {
  it('have no assistant, because the provider is it', () => {
    const keys = asObject(
      encodeLovelaceQuery({ messages: [user('x')], assistant: 'poet', hasMessageList: true, turnId: 't' }),
    );
    assert.equal(keys['Provider'], 'poet');
    assert.equal(keys['turn'], 't');
    assert.equal('assistant' in keys, false);
  });
});

describe('LOVELACE_MAX_BYTES', () => {
  it('applies to the part of a query that becomes a process argument', () => {
    const query = encodeLovelaceQuery({
      messages: [user('Hello')],
      hasMessageList: true,
      assistant: 'Bing',
      turnId: 't',
    });
    assert.equal(
      encodeLovelaceModelArgument(query),
      '{"Model":"gpt-3.5-turbo","Messages":[{"Role":"user","Content":"Hello"}],"Provider":"Bing"}',
    );
  });

  it('is below the measured limits', () => {
    assert.ok(LOVELACE_MAX_BYTES.argument < 131_072);
    assert.ok(LOVELACE_MAX_BYTES.body < 102_400);
  });
});

describe('decodeLovelaceAssistantId', () => {
  it('splits an id into provider and model', () => {
    assert.deepEqual(decodeLovelaceAssistantId('Bing'), { assistant: 'Bing' });
    assert.deepEqual(decodeLovelaceAssistantId('Phind/gpt-4'), { assistant: 'Phind', model: 'gpt-4' });
    assert.deepEqual(decodeLovelaceAssistantId('Hub/meta/llama-3'), { assistant: 'Hub', model: 'meta/llama-3' });
  });
});

describe('areValidStockParameters', () => {
  const providers = ['Bing', 'Automatic'];
  it('accepts models and roles in any case, and exact providers', () => {
    for (const query of [
      {},
      { Model: 'GPT-4', Role: 'System', Provider: 'Bing' },
      { Model: '', Role: null, Provider: undefined },
    ]) {
      assert.equal(areValidStockParameters(query, providers), true, JSON.stringify(query));
    }
    for (const query of [
      { Model: 'gpt-9' },
      { Role: 'bot' },
      { Provider: 'bing' },
      { Model: 5 },
      { Provider: 'GetGpt' },
    ]) {
      assert.equal(areValidStockParameters(query, providers), false, JSON.stringify(query));
    }
  });
});
