import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../src/chat/index.ts';
import { parseJson } from '../../src/protocol/json.ts';
import {
  decodeLovelaceAck,
  decodeInvalidParameterReply,
  decodeLovelaceToken,
  encodeLovelaceAck,
  INVALID_PARAMETER_CHUNKS,
} from '../../src/protocol/lovelace.ts';
import { arbitraryCode } from '../helpers/arbitrary-event.ts';

describe('decodeLovelaceToken', () => {
  it('returns a non-empty string or undefined', () => {
    assert.equal(decodeLovelaceToken({ token: 'secret', 'ai-chat': 1 }), 'secret');
    for (const auth of [undefined, null, 'secret', {}, { token: '' }, { token: 5 }])
      assert.equal(decodeLovelaceToken(auth), undefined);
  });
});

describe('Lovelace’s acknowledgement', () => {
  it('is null on success', () => {
    assert.equal(encodeLovelaceAck(undefined), null);
    assert.equal(decodeLovelaceAck(null), undefined);
    assert.equal(decodeLovelaceAck(undefined), undefined);
  });

  it('is decoded as our relay encoded it, with every code and retryAfter', () => {
    for (const code of Object.keys(ERROR_DEFINITIONS) as ErrorCode[])
      assert.deepEqual(decodeLovelaceAck(encodeLovelaceAck(errorInfo(code))), errorInfo(code));
    fc.assert(
      fc.property(arbitraryCode, fc.nat(), (code, retryAfter) => {
        const error = errorInfo(code, { retryAfter });
        assert.deepEqual(decodeLovelaceAck(parseJson(JSON.stringify(encodeLovelaceAck(error)))), error);
      }),
    );
  });

  it('has a sentence for stock clients', () => {
    assert.deepEqual(encodeLovelaceAck(errorInfo('too-long')), {
      ErrorID: 'AiChat::too-long',
      Exception: 'The message is too long.',
    });
  });

  it('is decoded for real servers', () => {
    const failed = errorInfo('provider-failed');
    const acks: readonly unknown[] = [
      { ErrorID: 'GPT::PyShell::Python::Error', Exception: 'Traceback (most recent call last): key sk-123' },
      { ErrorID: 'GPT::PyShell::Python::Error' },
      { ErrorID: 'GPT::PyShell::Error' },
      { ErrorID: 'GPT::PyShell:Error' },
      { errno: -2, code: 'ENOENT', syscall: 'spawn' },
      { ErrorID: 'AiChat::of-a-newer-relay' },
      {},
      'a text',
      [],
      true,
    ];
    for (const ack of acks) assert.deepEqual(decodeLovelaceAck(ack), failed, JSON.stringify(ack));
    assert.deepEqual(decodeLovelaceAck({ errno: -7, code: 'E2BIG', syscall: 'spawn' }), errorInfo('too-long'));
  });
});

describe('decodeInvalidParameterReply', () => {
  it('detects the rejection by its first chunk', () => {
    assert.deepEqual(decodeInvalidParameterReply(INVALID_PARAMETER_CHUNKS[0]), errorInfo('unknown-assistant'));
    for (const piece of ["'Model'", 'Chat::Invalid::Parameter is a text', '', 'Hello'])
      assert.equal(decodeInvalidParameterReply(piece), undefined);
  });
});
