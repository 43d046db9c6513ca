import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { errorInfo, ChatError, ERROR_DEFINITIONS, isErrorCode, type ErrorCode } from '../../src/chat/index.ts';

const codes = Object.keys(ERROR_DEFINITIONS) as ErrorCode[];

describe('ERROR_DEFINITIONS', () => {
  it('has a retryable flag for every code', () => {
    for (const code of codes) {
      assert.equal(typeof ERROR_DEFINITIONS[code].retryable, 'boolean', code);
      assert.deepEqual(errorInfo(code), { code, retryable: ERROR_DEFINITIONS[code].retryable });
    }
  });

  it('has codes that are valid in attributes, translation keys and URLs', () => {
    for (const code of codes) assert.match(code, /^[a-z]+(-[a-z]+)*$/);
  });

  it('isErrorCode accepts the codes and nothing else', () => {
    for (const code of codes) assert.equal(isErrorCode(code), true, code);
    for (const word of ['', 'Internal', 'internal ', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      assert.equal(isErrorCode(word), false, word);
    fc.assert(fc.property(fc.anything(), (value) => isErrorCode(value) === codes.includes(value as ErrorCode)));
  });

  it('errorInfo lets a backend override retryable and retryAfter', () => {
    assert.deepEqual(errorInfo('rate-limited', { retryAfter: 30 }), {
      code: 'rate-limited',
      retryable: true,
      retryAfter: 30,
    });
    assert.deepEqual(errorInfo('provider-failed', { retryable: false }), { code: 'provider-failed', retryable: false });
  });
});

describe('ChatError', () => {
  it('has the info for the catcher and the cause for logs', () => {
    const cause = new TypeError('fetch failed');
    const failure = new ChatError(errorInfo('unreachable'), cause);
    assert.ok(failure instanceof Error);
    assert.equal(failure.name, 'ChatError');
    assert.deepEqual(failure.info, { code: 'unreachable', retryable: true });
    assert.equal(failure.cause, cause);
  });

  it('has only the code in its message', () => {
    assert.equal(new ChatError(errorInfo('unauthorized'), new Error('key sk-123 is wrong')).message, 'unauthorized');
  });
});
