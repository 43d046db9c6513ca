import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKeyCheck, credentialsOf } from '../../../src/relay/security/credentials.ts';
import { fakeRequest } from '../../helpers/fake-request.ts';

describe('credentials', () => {
  it('are read from all places where clients of either wire put them', () => {
    assert.deepEqual(credentialsOf(fakeRequest({ url: '/ws/u?tokens=1&token=se%2Fcret' })), ['se/cret']);
    assert.deepEqual(credentialsOf(fakeRequest({ url: '/ws?token=a?b' })), ['a?b']);
    assert.deepEqual(credentialsOf(fakeRequest({ headers: { authorization: 'Bearer secret' } })), ['secret']);
    assert.deepEqual(credentialsOf(fakeRequest({ headers: { authorization: 'bearer  secret ' } })), ['secret']);
    assert.deepEqual(credentialsOf(fakeRequest({ headers: { authorization: 'secret' } })), ['secret']);
    assert.deepEqual(credentialsOf(fakeRequest({ headers: { access_token: 'secret' } })), ['secret']);
  });

  it('are ignored if they are empty, as old clients send them', () => {
    const headers = { authorization: 'Bearer ', access_token: '' };
    assert.deepEqual(credentialsOf(fakeRequest({ url: '/ws?token=', headers })), []);
    assert.deepEqual(credentialsOf(fakeRequest({ headers: { authorization: 'Bearer' } })), []);
    assert.deepEqual(credentialsOf(fakeRequest({ url: '/ws?token=', headers: { ...headers, access_token: 'k' } })), [
      'k',
    ]);
  });

  it('are valid if they equal one of the keys', () => {
    const isKey = createKeyCheck(['first-key', 'second-key']);
    assert.ok(isKey('first-key'));
    assert.ok(isKey('second-key'));
    for (const wrong of ['', 'first', 'first-key ', 'FIRST-KEY', 'first-keysecond-key'])
      assert.ok(!isKey(wrong), wrong);
    assert.ok(!createKeyCheck([])(''));
  });
});
