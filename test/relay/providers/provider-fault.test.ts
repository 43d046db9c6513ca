import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeChunk } from '../../../src/relay/providers/openai-chunk.ts';
import { decodeError, faultOfError, faultOfStatus } from '../../../src/relay/providers/provider-fault.ts';

describe('the error of a provider', () => {
  it('is known by words for its kind only', () => {
    assert.deepEqual(decodeError('{"error":{"message":"m","type":"server_error","code":500}}'), {
      type: 'server_error',
      code: '500',
    });
    assert.deepEqual(decodeError('{"error":{"type":"a sentence with spaces"}}'), {});
    assert.deepEqual(decodeError(JSON.stringify({ error: { type: 'x'.repeat(65), code: null } })), {});
    for (const body of ['', '<html>', '{"detail":"no"}', '{"error":"text"}', '[]'])
      assert.deepEqual(decodeError(body), {});
  });

  it('is the object itself in old vLLMs', () => {
    assert.deepEqual(decodeError('{"object":"error","message":"m","type":"NotFoundError","code":404}'), {
      type: 'NotFoundError',
      code: '404',
    });
  });

  it('may be called detail, in mid-stream too, where it is not taken for an event of unknown shape', () => {
    for (const data of ['{"detail":"Not Found"}', '{"detail":[{"type":"missing","msg":"m"}]}']) {
      const { error } = decodeChunk(data) ?? {};
      assert.ok(error, data);
      assert.equal(faultOfError(error).code, 'provider-failed');
    }
    assert.equal(decodeChunk('{"choices":[],"detail":"of no matter"}')?.error, undefined);
  });

  it('means a conversation that is too long for the model where only its sentence says so', () => {
    for (const message of [
      'This model’s maximum context length is 4096 tokens. However, you requested 5000.',
      'prompt is too long: 208310 tokens > 200000 maximum',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ]) {
      const error = decodeError(JSON.stringify({ error: { message, code: 400, type: 'invalid_request_error' } }));
      assert.equal(faultOfStatus(400, error).code, 'too-long', message);
      assert.doesNotMatch(JSON.stringify(error), /tokens/);
    }
  });

  it('is Anthropic’s, which has its kind in it and perhaps no status', () => {
    const body = (type: string) => JSON.stringify({ type: 'error', error: { type, message: 'm' } });
    assert.deepEqual(decodeError(body('overloaded_error')), { type: 'overloaded_error' });
    assert.equal(faultOfError({ type: 'overloaded_error' }).code, 'overloaded');
    assert.equal(faultOfError({ type: 'authentication_error' }).code, 'provider-refused');
    assert.equal(faultOfStatus(413, decodeError(body('request_too_large'))).code, 'too-long');
    assert.equal(faultOfError({ type: 'api_error' }).code, 'provider-failed');
  });

  it('is Google’s, which says in its details when to come back', () => {
    const details = [{ '@type': 'x' }, { '@type': 'google.rpc.RetryInfo', retryDelay: '34.07s' }];
    const error = decodeError(JSON.stringify({ error: { code: 429, status: 'RESOURCE_EXHAUSTED', details } }));
    assert.deepEqual(error, { type: 'RESOURCE_EXHAUSTED', code: '429', retryAfter: 35 });
    const fault = { code: 'rate-limited', retryable: true, retryAfter: 35 };
    assert.deepEqual(faultOfStatus(429, error), fault);
    assert.deepEqual(faultOfError(error), fault);
    assert.deepEqual(faultOfStatus(429, error, 7), { ...fault, retryAfter: 7 });
    assert.deepEqual(decodeError('{"error":{"details":[{"retryDelay":"soon"},null]}}'), {});
  });
});
