import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { silentLog, type Log } from '../../../src/relay/logging/log.ts';
import { createClientAddresses } from '../../../src/relay/security/client-addresses.ts';
import { createGate, type Gate } from '../../../src/relay/security/gate.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { DEFAULT_LIMITS } from '../../../src/relay/limits/limits.ts';
import { createResourcePools } from '../../../src/relay/limits/resource-pools.ts';
import { createThrottledLog } from '../../../src/relay/logging/throttled-log.ts';
import { createOriginPolicy } from '../../../src/relay/security/origin-policy.ts';
import { fakeRequest } from '../../helpers/fake-request.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';

interface Setting {
  readonly accessKeys?: readonly string[];
  readonly connectionsPerAddress?: number;
  readonly hosts?: readonly string[];
  readonly log?: Log;
}

function openGate({ accessKeys = [], connectionsPerAddress = 2, hosts = [], log = silentLog }: Setting = {}): Gate {
  const addresses = createClientAddresses(['10.0.0.1']);
  const origins = createOriginPolicy(['https://shop.example'], addresses, hosts);
  const limits = { ...DEFAULT_LIMITS, connectionsPerAddress };
  const refusals = createThrottledLog(log, createManualClock());
  return createGate({
    origins,
    addresses,
    accessKeys,
    limits,
    resources: createResourcePools(limits),
    throttledLog: refusals,
  });
}

describe('the gate', () => {
  it('admits a visitor with its address', async () => {
    const request = fakeRequest({ from: '10.0.0.1', headers: { 'x-forwarded-for': '198.51.100.7' } });
    const visitor = { address: '198.51.100.7', holder: { address: '198.51.100.7' } };
    assert.deepEqual(await openGate().authorize(request), { isAllowed: true, visitor });
  });

  it('rejects a page of a site that is not allowed', async () => {
    const request = fakeRequest({ headers: { origin: 'https://evil.example' } });
    assert.deepEqual(await openGate().authorize(request), {
      isAllowed: false,
      status: 403,
      code: 'forbidden',
      reason: 'origin',
    });
  });

  it('identifies the client if the address does not', async () => {
    const request = fakeRequest({ from: '127.0.0.1', headers: { 'x-forwarded-for': '198.51.100.7' } });
    const visitor = { address: '127.0.0.1', holder: {}, clientChain: '127.0.0.1 198.51.100.7' };
    assert.deepEqual(await openGate().authorize(request), { isAllowed: true, visitor });
  });

  it('requires one of the keys, if there are any', async () => {
    const gate = openGate({ accessKeys: ['key'] });
    const refusal = { isAllowed: false, status: 401, code: 'unauthorized' };
    assert.deepEqual(await gate.authorize(fakeRequest({})), refusal);
    assert.deepEqual(await gate.authorize(fakeRequest({ url: '/ws?token=wrong' })), refusal);
    assert.equal((await gate.authorize(fakeRequest({ url: '/ws?token=key' }))).isAllowed, true);
    assert.equal((await gate.authorize(fakeRequest({ headers: { authorization: 'Bearer key' } }))).isAllowed, true);
  });

  it('accepts a key that was sent outside the request', async () => {
    const gate = openGate({ accessKeys: ['key'] });
    assert.equal((await gate.authorize(fakeRequest({}), { credential: 'key' })).isAllowed, true);
    assert.equal((await gate.authorize(fakeRequest({}), { credential: 'wrong' })).isAllowed, false);
    assert.equal((await gate.authorize(fakeRequest({}), { credential: '' })).isAllowed, false);
  });

  it('rejects a foreign page even with a key', async () => {
    const request = fakeRequest({ url: '/ws?token=key', headers: { origin: 'https://evil.example' } });
    assert.deepEqual(await openGate({ accessKeys: ['key'] }).authorize(request), {
      isAllowed: false,
      status: 403,
      code: 'forbidden',
      reason: 'origin',
    });
  });

  it('limits the sockets of an address, and admits another when one has closed', async () => {
    const gate = openGate({ connectionsPerAddress: 2 });
    const upgrade = (from = '203.0.113.5') => fakeRequest({ from, headers: { upgrade: 'websocket' } });
    const first = upgrade();
    assert.equal((await gate.authorize(first)).isAllowed, true);
    assert.equal((await gate.authorize(upgrade())).isAllowed, true);
    assert.deepEqual(await gate.authorize(upgrade()), { isAllowed: false, status: 429, code: 'rate-limited' });
    assert.equal((await gate.authorize(upgrade('203.0.113.6'))).isAllowed, true, 'another address');
    assert.equal((await gate.authorize(fakeRequest({}))).isAllowed, true, 'a plain request');
    assert.equal(
      (await gate.authorize(fakeRequest({ headers: { upgrade: 'h2c' } }))).isAllowed,
      true,
      'one that offers more',
    );
    first.socket.emit('close');
    assert.equal((await gate.authorize(upgrade())).isAllowed, true);
    assert.equal((await gate.authorize(upgrade())).isAllowed, false);
  });

  it('counts the connections of an IPv6 network together', async () => {
    const gate = openGate({ connectionsPerAddress: 2 });
    const upgrade = (from: string) => gate.authorize(fakeRequest({ from, headers: { upgrade: 'websocket' } }));
    assert.equal((await upgrade('2001:db8:1:2::1')).isAllowed, true);
    assert.equal((await upgrade('2001:db8:1:2:ffff::2')).isAllowed, true);
    assert.equal((await upgrade('2001:db8:1:2:a:b:c:d')).isAllowed, false);
    assert.equal((await upgrade('2001:db8:1:3::1')).isAllowed, true, 'another network');
  });

  it('counts by the last address that a declared proxy confirms, not by a claimed one', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    const upgrade = (from: string, hops: string) =>
      gate.authorize(fakeRequest({ from, headers: { upgrade: 'websocket', 'x-forwarded-for': hops } }));
    assert.equal((await upgrade('203.0.113.5', '198.51.100.1')).isAllowed, true);
    for (const claim of ['198.51.100.2', '127.0.0.1', '::1', '10.0.0.1', '203.0.113.9, 10.0.0.1', 'unknown', '']) {
      assert.equal((await upgrade('203.0.113.5', claim)).isAllowed, false, `straight, claiming ${claim}`);
    }
    assert.equal((await upgrade('10.0.0.1', '203.0.113.6')).isAllowed, true);
    for (const claim of ['198.51.100.2', '127.0.0.1', '::1', 'unknown', '<script>', '10.0.0.1', ',,']) {
      assert.equal((await upgrade('10.0.0.1', `${claim}, 203.0.113.6`)).isAllowed, false, `through a proxy, ${claim}`);
    }
  });

  it('counts a session of several requests until it closes', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    const session = new EventEmitter();
    assert.equal((await gate.authorize(fakeRequest({}), { connection: session })).isAllowed, true);
    assert.equal((await gate.authorize(fakeRequest({}), { connection: new EventEmitter() })).isAllowed, false);
    assert.equal(
      (await gate.authorize(fakeRequest({}), { connection: session })).isAllowed,
      true,
      'it is counted already',
    );
    session.emit('close');
    assert.equal((await gate.authorize(fakeRequest({}), { connection: new EventEmitter() })).isAllowed, true);
  });

  it('does not count a connection that has already closed', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    const gone = Object.assign(new EventEmitter(), { destroyed: true });
    for (let round = 0; round < 5; round++) {
      assert.equal((await gate.authorize(fakeRequest({}), { connection: gone })).isAllowed, true);
      assert.ok(gate.reserveConnection(fakeRequest({}), gone));
    }
  });

  it('does not limit the machine’s own address, which may be an undeclared proxy', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    for (let round = 0; round < 5; round++) {
      const request = fakeRequest({ from: '127.0.0.1', headers: { upgrade: 'websocket' } });
      assert.equal((await gate.authorize(request)).isAllowed, true);
    }
  });

  it('does not count a rejected socket twice', async () => {
    const gate = openGate({ connectionsPerAddress: 1, accessKeys: ['key'] });
    for (let round = 0; round < 5; round++) await gate.authorize(fakeRequest({ headers: { upgrade: 'websocket' } }));
    const request = fakeRequest({ url: '/?token=key', headers: { upgrade: 'websocket' } });
    assert.equal((await gate.authorize(request)).isAllowed, true);
  });

  it('logs the setting that its owner has to change, if there is one', async () => {
    const reasonOf = async (headers: Record<string, string>, hosts: readonly string[] = []) => {
      const log = createRecordingLog();
      await openGate({ hosts, log }).authorize(fakeRequest({ headers }));
      return log.lines.map(({ message }) => message).join();
    };
    const own = { origin: 'https://chat.example', host: 'chat.example' };
    assert.match(await reasonOf({ ...own, host: 'relay.example' }), /ALLOWED_ORIGINS/);
    assert.match(await reasonOf(own), /ALLOWED_HOSTS.*TRUSTED_PROXIES/);
    assert.match(await reasonOf(own, ['relay.example']), /ALLOWED_HOSTS/);
    assert.equal(await reasonOf(own, ['chat.example']), '');
  });

  it('logs the address and the reason of a rejection, and never a credential', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, info: (fields, message) => lines.push(JSON.stringify([fields, message])) };
    const gate = openGate({ accessKeys: ['sesame'], log });
    const headers = { authorization: 'Bearer hunter2', access_token: 'hunter2' };
    await gate.authorize(fakeRequest({ url: '/ws?token=hunter2', headers }));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /203\.0\.113\.5.*unauthorized/);
    assert.doesNotMatch(lines.join(), /hunter2|sesame/);
    await gate.authorize(fakeRequest({ headers: { origin: `https://${'a.'.repeat(5_000)}example` } }));
    assert.ok((lines[1] ?? '').length < 1_000, 'nor more than is of use of what a client claims to be');
  });
});
