import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowedRequestHeaders } from '../../../src/relay/http/cors.ts';

describe('the allowed request headers', () => {
  it('are the requested ones that are common or belong to the wire', () => {
    assert.deepEqual(allowedRequestHeaders('Content-Type, authorization,content-type'), [
      'content-type',
      'authorization',
    ]);
    assert.deepEqual(allowedRequestHeaders('user_id,access_token', ['user_id']), ['user_id']);
    assert.deepEqual(
      allowedRequestHeaders('traceparent'),
      ['traceparent'],
      'added by monitoring, without the page’s doing',
    );
    for (const none of [undefined, '', ',', 'x-own', '*']) assert.deepEqual(allowedRequestHeaders(none), []);
  });

  it('are read from the first 64 names', () => {
    assert.deepEqual(allowedRequestHeaders(`${'x-own,'.repeat(63)}accept`), ['accept']);
    assert.deepEqual(allowedRequestHeaders(`${'x-own,'.repeat(64)}accept`), []);
  });

  it('never include those that proxies write', () => {
    for (const name of [
      'forwarded',
      'x-forwarded-host',
      'X-Forwarded-For',
      'x-forwarded-proto',
      'x-forwarded-port',
      'x-forwarded-server',
      'x-forwarded-prefix',
      'x-real-ip',
      'x-client-ip',
      'cf-connecting-ip',
      'true-client-ip',
      'x-original-host',
      'x-original-url',
      'x-rewrite-url',
      'x-host',
      'via',
      'host',
      'origin',
      'proxy-authorization',
      'x-http-method-override',
    ]) {
      assert.deepEqual(allowedRequestHeaders(`content-type, ${name}`, ['user_id']), ['content-type'], name);
    }
  });
});
