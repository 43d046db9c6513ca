import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { isUnguessable } from '../../../src/relay/security/unguessable-id.ts';

describe('an id that opens stored memory', () => {
  it('may be a random UUID', () => {
    for (let round = 0; round < 100; round++) assert.ok(isUnguessable(randomUUID()));
    assert.ok(isUnguessable(randomUUID().toUpperCase()));
    assert.ok(isUnguessable('01981f2c-6f3e-7a51-b2c4-9d0e8f7a6b5c'), 'version 7');
  });

  it('may not be derived from data about a visitor', () => {
    const mail = 'mario.rossi@example.com';
    for (const name of ['md5', 'sha1', 'sha256', 'sha512']) {
      for (const form of ['hex', 'base64', 'base64url'] as const) {
        const id = createHash(name).update(mail).digest(form);
        assert.ok(!isUnguessable(id), `${name} ${form}`);
        assert.ok(!isUnguessable(id.slice(0, 32)), `${name} ${form}, cut`);
      }
    }
    for (const id of [
      'Shopify-Customer-6940095564',
      'alice-Miller-1990-01-01-x',
      Buffer.from(mail).toString('base64url'),
      Buffer.from(mail).toString('hex'),
      // A number padded with zeros.
      '00000000-0000-4000-8000-006940095564',
      '69400955-6400-4000-8000-000000000abc',
      '19900101-1234-4567-8901-234567890123',
    ]) {
      assert.ok(!isUnguessable(id), id);
    }
  });

  it('may not be random in another form, because that cannot be verified', () => {
    for (const id of [
      randomBytes(16).toString('hex'),
      randomBytes(32).toString('base64url'),
      'k3j8x0q2m5v7b1n9c4z6w8t2r5',
      '01JD8Z6K3QW9XN5T7V2B4C6M8R',
      randomUUID().replaceAll('-', ''),
      `{${randomUUID()}}`,
      `urn:uuid:${randomUUID()}`,
      ` ${randomUUID()}`,
      `${randomUUID()}\n`,
      `${randomUUID()}-1`,
      `user-${randomUUID()}`,
      randomUUID().replace(/-(?=.{12}$)/, ''),
      randomUUID().replace(/^(.{14})./, '$15'),
      randomUUID().replace(/^(.{19})./, '$17'),
    ]) {
      assert.ok(!isUnguessable(id), id);
    }
  });

  it('may not be a name, an address, a number or a label', () => {
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

  it('may not be a UUID by its form only', () => {
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
});
