import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import {
  encodeCatRequestHeaders,
  decodeCatExtendedHistory,
  decodeCatHistory,
  decodeCatStatus,
  encodeCatDeleted,
  encodeCatExtendedHistory,
  encodeCatHistory,
  encodeCatHttpError,
  encodeCatValidationError,
  encodeCatUploadTypes,
  missingCatLoginFields,
  encodeCatStatus,
  type CatHistoryEntry,
} from '../../src/protocol/cat-http.ts';
import { asArray, asObject, parseJson } from '../../src/protocol/json.ts';
import { arbitraryMedia, arbitraryText } from '../helpers/arbitrary-event.ts';
import { CAT_ERAS } from './cat-eras.ts';

describe('the Cat’s history', () => {
  for (const { versions, history } of CAT_ERAS) {
    if (!history) continue;
    it(`is decoded for ${versions}`, () => {
      const [body, means] = history;
      assert.deepEqual(decodeCatHistory(parseJson(body)), means);
    });
  }

  it('decodes to an empty list for another body', () => {
    for (const body of [undefined, null, {}, { history: null }, { history: {} }, { detail: 'No conversation history' }])
      assert.deepEqual(decodeCatHistory(body), []);
  });

  it('drops invalid entries and invalid times', () => {
    const history = [null, 5, 'so', {}, { who: 'System', text: 'so' }, { who: 'AI', text: 'so', when: 1e300 }];
    assert.deepEqual(decodeCatHistory({ history }), [{ role: 'assistant', text: 'so' }]);
  });

  it('is decoded as our relay encoded it', () => {
    const message: fc.Arbitrary<CatHistoryEntry> = fc.record(
      {
        role: fc.constantFrom('user', 'assistant'),
        text: arbitraryText,
        createdAt: fc.integer({ min: 1, max: 4e12 }),
        media: fc.array(arbitraryMedia, { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ['role', 'text'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
        const body = parseJson(JSON.stringify(encodeCatHistory(messages, 'alice')));
        assert.deepEqual(decodeCatHistory(body), messages);
      }),
    );
  });

  it('has the keys of all versions', () => {
    const messages: CatHistoryEntry[] = [
      { role: 'user', text: 'how?', createdAt: 1000 },
      { role: 'assistant', text: 'so', createdAt: 2500 },
    ];
    const [human, ai] = asArray(encodeCatHistory(messages, 'alice')['history']).map(asObject);
    const common = { user_id: 'alice', image: null, audio: null };
    assert.deepEqual(human, {
      ...common,
      who: 'Human',
      role: 'Human',
      when: 1,
      text: 'how?',
      content: 'how?',
      message: 'how?',
      why: {},
    });
    assert.deepEqual(
      { ...ai, why: null },
      { ...common, who: 'AI', role: 'AI', when: 2.5, text: 'so', content: 'so', message: 'so', why: null },
    );
    assert.deepEqual(asObject(ai?.['why'])['intermediate_steps'], []);
  });
});

describe('the extended history', () => {
  it('is distinguished from the history of a stock Cat', () => {
    const messages = [{ id: 'a', turnId: 't', role: 'user', text: 'how?', state: 'done' }] as const;
    const body = encodeCatExtendedHistory(messages);
    assert.deepEqual(body, { 'ai-chat': { messages: [{ id: 'a', turn: 't', role: 'user', text: 'how?' }] } });
    assert.deepEqual(decodeCatExtendedHistory(body), messages);
    assert.deepEqual(decodeCatHistory(body), []);
    for (const stock of [
      undefined,
      null,
      [],
      {},
      { history: [] },
      encodeCatHistory(messages, 'alice'),
      { 'ai-chat': {} },
    ])
      assert.equal(decodeCatExtendedHistory(stock), undefined, JSON.stringify(stock));
  });
});

describe('the Cat’s status', () => {
  it('has the version of a Cat', () => {
    assert.equal(decodeCatStatus(encodeCatStatus()), '1.9.2');
    assert.equal(decodeCatStatus({ status: "We're all mad here, dear!", version: '1.0.3' }), '1.0.3');
  });

  it('is undefined for another server', () => {
    for (const body of [undefined, '<html>', {}, { status: 'ok', version: '2.0.21' }, { detail: 'Not Found' }])
      assert.equal(decodeCatStatus(body), undefined);
  });
});

describe('encodeCatRequestHeaders', () => {
  it('has the user id and the key in both headers', () => {
    assert.deepEqual(encodeCatRequestHeaders('alice', 'k'), {
      user_id: 'alice',
      access_token: 'k',
      authorization: 'Bearer k',
    });
  });

  it('omits an empty key', () => {
    assert.deepEqual(encodeCatRequestHeaders('alice', undefined), { user_id: 'alice' });
    assert.deepEqual(encodeCatRequestHeaders('alice', ''), { user_id: 'alice' });
  });
});

describe('the other bodies of the Cat’s HTTP API', () => {
  it('equal those of a Cat 1.9', () => {
    assert.deepEqual(encodeCatDeleted(), { deleted: true });
    assert.deepEqual(encodeCatHttpError('Invalid Credentials'), { detail: { error: 'Invalid Credentials' } });
    assert.deepEqual(encodeCatValidationError(['text'], 'is empty'), {
      error: [{ type: 'value_error', loc: ['body', 'text'], msg: 'is empty' }],
    });
    assert.deepEqual(encodeCatUploadTypes(['text/plain']), { allowed: ['text/plain'] });
  });
});

describe('missingCatLoginFields', () => {
  it('requires a name and a password', () => {
    assert.deepEqual(missingCatLoginFields({ username: 'admin', password: 'admin' }), []);
    assert.deepEqual(missingCatLoginFields({ username: 'admin' }), ['password']);
    for (const body of [undefined, null, [], 'admin', { username: 1, password: {} }])
      assert.deepEqual(missingCatLoginFields(body), ['username', 'password']);
  });
});
