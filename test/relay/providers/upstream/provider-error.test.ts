import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findError, parseProviderErrorBody } from '../../../../src/relay/providers/upstream/find-error.ts';
import { toChatErrorInfo } from '../../../../src/relay/providers/upstream/provider-error.ts';
import { cpuMs } from '../../../helpers/cpu-ms.ts';

const context = { status: 400, headers: {}, now: 0 };
const codeOf = (body: unknown, status = 400) =>
  toChatErrorInfo(parseProviderErrorBody(typeof body === 'string' ? body : JSON.stringify(body)), {
    ...context,
    status,
  }).code;

describe('parseProviderError', () => {
  it('keeps only terms for the log', () => {
    const words = (body: string) => parseProviderErrorBody(body).logFields;
    assert.deepEqual(words('{"error":{"message":"m","type":"server_error","code":500}}'), {
      type: 'server_error',
      code: '500',
    });
    assert.deepEqual(words('{"error":{"type":"a sentence with spaces"}}'), {});
    assert.deepEqual(words(JSON.stringify({ error: { type: 'x'.repeat(65), code: null } })), {});
    for (const body of ['', '<html>', '{"detail":"no"}', '{"error":"text"}', '[]', '{', 'null', '5'])
      assert.deepEqual(words(body), {}, body);
  });

  it('prefers the server’s term to the gateway’s number', () => {
    const raw = JSON.stringify({ error: { code: 'context_length_exceeded', message: 'm' } });
    const error = parseProviderErrorBody(JSON.stringify({ error: { code: 400, message: 'm', metadata: { raw } } }));
    assert.deepEqual(error.logFields, { code: 'context_length_exceeded' });
  });

  it('finds no error next to an answer', () => {
    for (const json of [
      {},
      { choices: [{ delta: {} }], detail: 'of no matter' },
      { choices: [], detail: 'of no matter' },
      { choices: [{ delta: {} }], error: null },
      { choices: [{ delta: {} }], error: {} },
      { candidates: [], message: 'of no matter' },
      { code: 0, message: 'Success', choices: [] },
      { type: 'brand_new_event', message: 'of no matter' },
      { type: 'ping' },
      [],
      [1],
      5,
      null,
      'a text',
    ])
      assert.equal(findError(json), undefined, JSON.stringify(json));
  });

  it('classifies by certain terms, then sentences, then likely terms, then the status', () => {
    const message = 'prompt is too long';
    assert.equal(codeOf({ error: { code: 'insufficient_quota', message } }, 429), 'provider-refused');
    assert.equal(codeOf({ error: { code: 'rate_limit_exceeded', message } }, 429), 'too-long');
    assert.equal(codeOf({ error: { code: 'rate_limit_exceeded', message: 'm' } }, 500), 'rate-limited');
    assert.equal(codeOf({ error: { type: 'invalid_request_error', message: 'm' } }, 503), 'overloaded');
    assert.equal(codeOf({ error: { code: 503, message: 'm' } }, 400), 'overloaded');
    assert.equal(codeOf({ error: { message: 'm' } }, 404), 'provider-refused');
    assert.equal(codeOf({ error: { message: 'm' } }, 500), 'provider-failed');
  });

  it('reads no more than real errors contain', () => {
    const far = { error: { message: `${'x'.repeat(5000)} prompt is too long` } };
    assert.equal(codeOf(far), 'provider-refused');
    const deep = {
      error: { a: 1, error: { error: { error: { error: { error: { error: { message: 'prompt is too long' } } } } } } },
    };
    assert.equal(codeOf(deep), 'provider-refused');
    const late = { errors: [...Array.from({ length: 50 }, () => ({})), { message: 'prompt is too long' }] };
    assert.equal(codeOf(late), 'provider-refused');
  });

  it('takes bounded time for long sentences', () => {
    const bodies = ['input token count ', 'exceeds ', ' ', '{', '[', '1', 'try again in '].map((text) =>
      JSON.stringify({ error: { message: text.repeat(200_000 / text.length), type: text.repeat(10_000) } }),
    );
    const ms = cpuMs(() => bodies.forEach(parseProviderErrorBody));
    assert.ok(ms < 2_000, `${ms} ms`);
  });
});
