import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { isUnguessable } from '../../../src/relay/security/identity.ts';

describe('an id that opens stored memory', () => {
  it('is a random UUID', () => {
    for (let round = 0; round < 100; round++) assert.ok(isUnguessable(randomUUID()));
    assert.ok(isUnguessable(randomUUID().toUpperCase()));
    assert.ok(isUnguessable('01981f2c-6f3e-7a51-b2c4-9d0e8f7a6b5c'), 'version 7');
  });

  it('is 128 random bits in a common spelling', () => {
    assert.ok(isUnguessable('9f86d081884c7d659a2feaa0c55ad015'));
    assert.ok(isUnguessable('n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg'));
    assert.ok(isUnguessable('k3j8x0q2m5v7b1n9c4z6w8t2r5'));
    assert.ok(isUnguessable('01JD8Z6K3QW9XN5T7V2B4C6M8R'));
    for (let round = 0; round < 100; round++) assert.ok(isUnguessable(randomBytes(16).toString('hex')));
  });

  it('is not a name, an address, a number or a label that people give', () => {
    for (const id of [
      '',
      'user',
      'admin',
      '42',
      '1732233600000',
      'mario.rossi@example.com',
      'customer-4711-of-the-shop-in-rome-italy',
      'johnsmithofthesalesdepartment',
      'https://shop.example/account/1234567890ABCdef',
      '12345678901234567890123456789012',
      'a-perfectly-long-user-name-that-a-person-typed-1',
      'utente numero 123456789012345678901234567890',
    ]) {
      assert.ok(!isUnguessable(id), id);
    }
  });

  it('is not shaped like a UUID without being random', () => {
    for (const id of [
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '00000000-0000-4000-8000-000000000000',
      'c232ab00-9414-11ec-b3c8-9f68deced846',
      '5df41881-3aed-3515-88a7-2f4a814cf09e',
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    ]) {
      assert.ok(!isUnguessable(id), id);
    }
  });

  it('is not made of few characters, nor shorter than 128 bits, nor endless', () => {
    assert.ok(!isUnguessable('abababababababababababababababab12'));
    assert.ok(!isUnguessable(randomBytes(15).toString('hex')));
    assert.ok(!isUnguessable('n4bQgYhMfWWaL-qgxVrQF'));
    assert.ok(!isUnguessable(randomBytes(200).toString('hex')));
  });
});
