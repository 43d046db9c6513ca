import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { applyEvent, createMessage } from '../../src/chat/index.ts';
import {
  asConversationKey,
  decodeExtensionFrame,
  decodeExtensionQuery,
  decodeStop,
  decodeTurnKeys,
  encodeExtensionFrame,
  encodeExtensionQuery,
  encodeStop,
  encodeTurnKeys,
  EXTENSION_VERSION,
  isExtensionOffer,
  type ExtensionFrame,
  type TurnKeys,
} from '../../src/protocol/extension.ts';
import { asObject, parseJson } from '../../src/protocol/json.ts';
import { arbitraryData, arbitraryEvent, arbitraryName, arbitraryText } from '../helpers/arbitrary-event.ts';

const record = fc.record;
const plain = { noNullPrototype: true } as const;

const frame: fc.Arbitrary<ExtensionFrame> = fc.oneof(
  record(
    {
      kind: fc.constant('hello'),
      hello: record(
        {
          version: fc.nat(),
          assistants: fc.array(record({ id: arbitraryName, label: arbitraryName }, plain), { maxLength: 4 }),
          heartbeatMs: fc.nat(),
          memoryMs: fc.nat(),
          promptCharacters: fc.nat(),
          contextCharacters: fc.nat(),
        },
        { requiredKeys: ['version', 'assistants'], ...plain },
      ),
    },
    plain,
  ),
  record(
    { kind: fc.constant('event'), turnId: arbitraryName, number: fc.integer({ min: 1 }), event: arbitraryEvent },
    plain,
  ),
  record(
    {
      kind: fc.constant('event'),
      turnId: arbitraryName,
      number: fc.integer({ min: 100 }),
      firstNumber: fc.integer({ min: 1, max: 99 }),
      event: arbitraryEvent,
    },
    plain,
  ),
  record({ kind: fc.constant('alive'), turnId: arbitraryName }, plain),
  record(
    {
      kind: fc.constant('quota'),
      quota: record({ type: fc.constant('quota'), limit: fc.nat(), left: fc.nat(), resetsAt: fc.nat() }, plain),
    },
    plain,
  ),
  record(
    {
      kind: fc.constant('retract'),
      retract: record(
        { type: fc.constant('retract'), messageId: arbitraryName, replacement: arbitraryText },
        { requiredKeys: ['type', 'messageId'], ...plain },
      ),
    },
    plain,
  ),
);

const turnKeys: fc.Arbitrary<TurnKeys> = record(
  {
    turnId: arbitraryName.filter(({ length }) => length <= 64),
    lastEventNumber: fc.maxSafeNat(),
    data: fc.array(arbitraryData, { minLength: 1, maxLength: 3 }),
    parentTurnId: fc.oneof(
      fc.constant(null),
      arbitraryName.filter(({ length }) => length <= 64),
    ),
    assistant: arbitraryName,
    context: fc.constantFrom({ selection: 's' }, { page: 'p', metadata: { size: 43, isNew: true, title: 't' } }),
  },
  { requiredKeys: [], ...plain },
);

const overTheWire = (value: unknown) => parseJson(JSON.stringify(value));

describe('isExtensionOffer', () => {
  it('accepts our version as a number or a string', () => {
    assert.equal(isExtensionOffer(EXTENSION_VERSION), true);
    assert.equal(isExtensionOffer(`${EXTENSION_VERSION}`), true);
  });

  it('rejects everything else', () => {
    for (const value of [undefined, null, '', 0, '0', 2, '2', true, [1], '1.0', ' 1', { valueOf: 1, toString: 1 }])
      assert.equal(isExtensionOffer(value), false, JSON.stringify(value));
  });
});

describe('extension frames', () => {
  it('are decoded as encoded', () => {
    fc.assert(
      fc.property(frame, (sent) =>
        assert.deepEqual(decodeExtensionFrame(overTheWire(encodeExtensionFrame(sent))), sent),
      ),
    );
  });

  it('have a short form for text deltas', () => {
    const event = { type: 'text-delta', delta: 'so' } as const;
    assert.deepEqual(encodeExtensionFrame({ kind: 'event', turnId: 't', number: 7, event }), {
      turn: 't',
      n: 7,
      delta: 'so',
    });
    const long = { turn: 't', n: 7, event };
    assert.deepEqual(decodeExtensionFrame(long), { kind: 'event', turnId: 't', number: 7, event });
  });

  it('decode to undefined for unknown frames', () => {
    const unknown: readonly unknown[] = [
      undefined,
      'greeting',
      {},
      { greeting: true },
      { greeting: { assistants: [] } },
      { turn: 't' },
      { turn: 't', n: 0, delta: 'so' },
      { turn: 't', n: 1.5, delta: 'so' },
      { turn: 't', n: '1', delta: 'so' },
      { turn: '', n: 1, delta: 'so' },
      { alive: true },
      { alive: '' },
      { quota: { limit: 5 } },
      { retract: { replacement: 'so' } },
      { weather: 'fine' },
    ];
    for (const value of unknown) assert.equal(decodeExtensionFrame(value), undefined, JSON.stringify(value));
  });

  it('keep their number if the event is invalid', () => {
    for (const rest of [{ event: { type: 'thought-balloon' } }, { event: { type: 'notice' } }, { delta: 5 }, {}]) {
      const read = decodeExtensionFrame({ turn: 't', n: 7, ...rest });
      assert.ok(read?.kind === 'event', JSON.stringify(rest));
      assert.equal(read.number, 7);
      const message = createMessage('assistant', { id: 'm', turnId: 't' });
      assert.equal(applyEvent(message, read.event), message, 'and says nothing');
    }
  });

  it('use an assistant’s id as its missing label', () => {
    assert.deepEqual(
      decodeExtensionFrame({ greeting: { version: 1, assistants: [{ id: 'a' }, {}, 'b', { id: 5 }] } }),
      {
        kind: 'hello',
        hello: { version: 1, assistants: [{ id: 'a', label: 'a' }] },
      },
    );
  });
});

describe('the stop request', () => {
  it('has the turn’s id', () => {
    fc.assert(
      fc.property(arbitraryName, (turnId) =>
        assert.deepEqual(decodeStop(overTheWire(encodeStop(turnId))), { kind: 'stop', turnId }),
      ),
    );
  });

  it('is undefined for other frames', () => {
    for (const value of [undefined, 'stop', {}, { stop: '' }, { stop: true }, { halt: 't' }])
      assert.equal(decodeStop(value), undefined);
  });
});

describe('the extension’s keys in a prompt', () => {
  it('are decoded as encoded', () => {
    fc.assert(
      fc.property(turnKeys, (keys) =>
        assert.deepEqual(decodeTurnKeys(asObject(overTheWire(encodeTurnKeys(keys)))), keys),
      ),
    );
  });

  it('distinguish no event from an unknown number, and no parent from an unknown one', () => {
    assert.deepEqual(encodeTurnKeys({ turnId: 't', lastEventNumber: 0, parentTurnId: null }), {
      turn: 't',
      after: 0,
      parent: null,
    });
    assert.deepEqual(decodeTurnKeys({ after: 0, parent: null }), { lastEventNumber: 0, parentTurnId: null });
    assert.deepEqual(decodeTurnKeys({}), {});
  });

  it('are dropped if they have another type', () => {
    const prompts = [
      { turn: 5, after: '3', parent: 5, assistant: {}, data: 'x' },
      { turn: '', after: -1, parent: '', assistant: '', data: [{ name: '', value: 1 }, { name: 'x' }, 5] },
      { turn: 'x'.repeat(65), after: 1.5, parent: 'x'.repeat(65), assistant: null },
      { after: 2 ** 60 },
    ];
    for (const prompt of prompts) assert.deepEqual(decodeTurnKeys(prompt), {});
  });
});

describe('the extension’s query of a URL', () => {
  const decode = (query: string) => {
    const parameters = new URLSearchParams(query);
    return decodeExtensionQuery((name) => parameters.get(name));
  };

  it('is decoded as encoded for any valid key', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,64}$/), (conversation) =>
        assert.deepEqual(decode(encodeExtensionQuery(conversation)), { offersExtension: true, conversation }),
      ),
    );
    assert.equal(encodeExtensionQuery(undefined), 'ai-chat=1');
  });

  it('has no invalid key', () => {
    for (const key of ['', 'a b', 'a/b', 'a&b=c', 'é', 'a\n', '../a', 'x'.repeat(65)]) {
      assert.equal(encodeExtensionQuery(key), 'ai-chat=1', key);
      assert.deepEqual(decode(`ai-chat=1&conversation=${encodeURIComponent(key)}`), { offersExtension: true }, key);
    }
    for (const key of [undefined, null, 5, ['a'], { toString: () => 'a' }])
      assert.equal(asConversationKey(key), undefined);
  });

  it('has no key without an offer', () => {
    assert.deepEqual(decode('conversation=a'), { offersExtension: false });
    assert.deepEqual(decode('ai-chat=2&conversation=a'), { offersExtension: false });
  });
});
