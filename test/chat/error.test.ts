import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { errorInfo, ChatError, ERROR_DEFINITIONS, isErrorCode, type ErrorCode } from '../../src/chat/index.ts';

const codes = Object.keys(ERROR_DEFINITIONS) as ErrorCode[];

describe('the list of errors', () => {
  it('says of every fault whether asking again can help', () => {
    for (const code of codes) {
      assert.equal(typeof ERROR_DEFINITIONS[code].retryable, 'boolean', code);
      assert.deepEqual(errorInfo(code), { code, retryable: ERROR_DEFINITIONS[code].retryable });
    }
  });

  it('spells its codes so that they can stand in an attribute, a file of languages and an address', () => {
    for (const code of codes) assert.match(code, /^[a-z]+(-[a-z]+)*$/);
  });

  it('knows its own codes and no other word', () => {
    for (const code of codes) assert.equal(isErrorCode(code), true, code);
    for (const word of ['', 'Internal', 'internal ', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      assert.equal(isErrorCode(word), false, word);
    fc.assert(fc.property(fc.anything(), (value) => isErrorCode(value) === codes.includes(value as ErrorCode)));
  });

  it('lets a backend correct the verdict and say how long to wait', () => {
    assert.deepEqual(errorInfo('rate-limited', { retryAfter: 30 }), {
      code: 'rate-limited',
      retryable: true,
      retryAfter: 30,
    });
    assert.deepEqual(errorInfo('provider-failed', { retryable: false }), { code: 'provider-failed', retryable: false });
  });
});

describe('a fault that is thrown', () => {
  it('has the error for who catches it and the cause for the log', () => {
    const cause = new TypeError('fetch failed');
    const failure = new ChatError(errorInfo('unreachable'), cause);
    assert.ok(failure instanceof Error);
    assert.equal(failure.name, 'ChatError');
    assert.deepEqual(failure.info, { code: 'unreachable', retryable: true });
    assert.equal(failure.cause, cause);
  });

  it('says no more than the code where only its message is shown', () => {
    assert.equal(new ChatError(errorInfo('unauthorized'), new Error('key sk-123 is wrong')).message, 'unauthorized');
  });
});
