import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { silentLog, type Log } from '../../../src/relay/log.ts';
import { createClientAddresses } from '../../../src/relay/security/client-address.ts';
import { createGate, type Gate } from '../../../src/relay/security/gate.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { DEFAULT_LIMITS } from '../../../src/relay/limits.ts';
import { createResources } from '../../../src/relay/resources.ts';
import { createRefusalLog } from '../../../src/relay/security/refusal-log.ts';
import { createOriginPolicy } from '../../../src/relay/security/origin.ts';
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
  const refusals = createRefusalLog(log, createManualClock());
  return createGate({ origins, addresses, accessKeys, limits, resources: createResources(limits), refusals });
}

describe('the gate', () => {
  it('lets a visitor in and says where they come from', async () => {
    const request = fakeRequest({ from: '10.0.0.1', headers: { 'x-forwarded-for': '198.51.100.7' } });
    const visitor = { address: '198.51.100.7', holder: { address: '198.51.100.7' } };
    assert.deepEqual(await openGate().admit(request), { admitted: true, visitor });
  });

  it('refuses a page of a site that is not served', async () => {
    const request = fakeRequest({ headers: { origin: 'https://evil.example' } });
    assert.deepEqual(await openGate().admit(request), {
      admitted: false,
      status: 403,
      code: 'forbidden',
      reason: 'origin',
    });
  });

  it('says whose request it is where the address does not tell', async () => {
    const request = fakeRequest({ from: '127.0.0.1', headers: { 'x-forwarded-for': '198.51.100.7' } });
    const visitor = { address: '127.0.0.1', holder: {}, client: '127.0.0.1 198.51.100.7' };
    assert.deepEqual(await openGate().admit(request), { admitted: true, visitor });
  });

  it('asks for one of the keys, where there are any', async () => {
    const gate = openGate({ accessKeys: ['key'] });
    const refusal = { admitted: false, status: 401, code: 'unauthorized' };
    assert.deepEqual(await gate.admit(fakeRequest({})), refusal);
    assert.deepEqual(await gate.admit(fakeRequest({ url: '/ws?token=wrong' })), refusal);
    assert.equal((await gate.admit(fakeRequest({ url: '/ws?token=key' }))).admitted, true);
    assert.equal((await gate.admit(fakeRequest({ headers: { authorization: 'Bearer key' } }))).admitted, true);
  });

  it('takes a key that came beside the request', async () => {
    const gate = openGate({ accessKeys: ['key'] });
    assert.equal((await gate.admit(fakeRequest({}), { credential: 'key' })).admitted, true);
    assert.equal((await gate.admit(fakeRequest({}), { credential: 'wrong' })).admitted, false);
    assert.equal((await gate.admit(fakeRequest({}), { credential: '' })).admitted, false);
  });

  it('does not let a key make up for a foreign page', async () => {
    const request = fakeRequest({ url: '/ws?token=key', headers: { origin: 'https://evil.example' } });
    assert.deepEqual(await openGate({ accessKeys: ['key'] }).admit(request), {
      admitted: false,
      status: 403,
      code: 'forbidden',
      reason: 'origin',
    });
  });

  it('admits so many sockets of one address at once, and another when one has closed', async () => {
    const gate = openGate({ connectionsPerAddress: 2 });
    const upgrade = (from = '203.0.113.5') => fakeRequest({ from, headers: { upgrade: 'websocket' } });
    const first = upgrade();
    assert.equal((await gate.admit(first)).admitted, true);
    assert.equal((await gate.admit(upgrade())).admitted, true);
    assert.deepEqual(await gate.admit(upgrade()), { admitted: false, status: 429, code: 'rate-limited' });
    assert.equal((await gate.admit(upgrade('203.0.113.6'))).admitted, true, 'another address');
    assert.equal((await gate.admit(fakeRequest({}))).admitted, true, 'a plain request');
    assert.equal(
      (await gate.admit(fakeRequest({ headers: { upgrade: 'h2c' } }))).admitted,
      true,
      'one that offers more',
    );
    first.socket.emit('close');
    assert.equal((await gate.admit(upgrade())).admitted, true);
    assert.equal((await gate.admit(upgrade())).admitted, false);
  });

  it('counts the connections of one IPv6 network together, whatever address each has', async () => {
    const gate = openGate({ connectionsPerAddress: 2 });
    const upgrade = (from: string) => gate.admit(fakeRequest({ from, headers: { upgrade: 'websocket' } }));
    assert.equal((await upgrade('2001:db8:1:2::1')).admitted, true);
    assert.equal((await upgrade('2001:db8:1:2:ffff::2')).admitted, true);
    assert.equal((await upgrade('2001:db8:1:2:a:b:c:d')).admitted, false);
    assert.equal((await upgrade('2001:db8:1:3::1')).admitted, true, 'another network');
  });

  it('counts by the last address that a proxy vouches for: what a visitor claims makes nobody else', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    const upgrade = (from: string, hops: string) =>
      gate.admit(fakeRequest({ from, headers: { upgrade: 'websocket', 'x-forwarded-for': hops } }));
    assert.equal((await upgrade('203.0.113.5', '198.51.100.1')).admitted, true);
    for (const claim of ['198.51.100.2', '127.0.0.1', '::1', '10.0.0.1', '203.0.113.9, 10.0.0.1', 'unknown', '']) {
      assert.equal((await upgrade('203.0.113.5', claim)).admitted, false, `straight, claiming ${claim}`);
    }
    assert.equal((await upgrade('10.0.0.1', '203.0.113.6')).admitted, true);
    for (const claim of ['198.51.100.2', '127.0.0.1', '::1', 'unknown', '<script>', '10.0.0.1', ',,']) {
      assert.equal((await upgrade('10.0.0.1', `${claim}, 203.0.113.6`)).admitted, false, `through a proxy, ${claim}`);
    }
  });

  it('counts a session that lives on plain requests until it closes', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    const session = new EventEmitter();
    assert.equal((await gate.admit(fakeRequest({}), { connection: session })).admitted, true);
    assert.equal((await gate.admit(fakeRequest({}), { connection: new EventEmitter() })).admitted, false);
    assert.equal((await gate.admit(fakeRequest({}), { connection: session })).admitted, true, 'it is counted already');
    session.emit('close');
    assert.equal((await gate.admit(fakeRequest({}), { connection: new EventEmitter() })).admitted, true);
  });

  it('does not count what is gone already, for it will never say so', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    const gone = Object.assign(new EventEmitter(), { destroyed: true });
    for (let round = 0; round < 5; round++) {
      assert.equal((await gate.admit(fakeRequest({}), { connection: gone })).admitted, true);
      assert.ok(gate.knock(fakeRequest({}), gone));
    }
  });

  it('does not count the machine’s own address: it may be an undeclared proxy, and everybody at once', async () => {
    const gate = openGate({ connectionsPerAddress: 1 });
    for (let round = 0; round < 5; round++) {
      const request = fakeRequest({ from: '127.0.0.1', headers: { upgrade: 'websocket' } });
      assert.equal((await gate.admit(request)).admitted, true);
    }
  });

  it('does not count a socket twice that was refused', async () => {
    const gate = openGate({ connectionsPerAddress: 1, accessKeys: ['key'] });
    for (let round = 0; round < 5; round++) await gate.admit(fakeRequest({ headers: { upgrade: 'websocket' } }));
    const request = fakeRequest({ url: '/?token=key', headers: { upgrade: 'websocket' } });
    assert.equal((await gate.admit(request)).admitted, true);
  });

  it('logs what its owner has to set, where that is why somebody was refused', async () => {
    const reasonOf = async (headers: Record<string, string>, hosts: readonly string[] = []) => {
      const log = createRecordingLog();
      await openGate({ hosts, log }).admit(fakeRequest({ headers }));
      return log.lines.map(({ message }) => message).join();
    };
    const own = { origin: 'https://chat.example', host: 'chat.example' };
    assert.match(await reasonOf({ ...own, host: 'relay.example' }), /ALLOWED_ORIGINS/);
    assert.match(await reasonOf(own), /ALLOWED_HOSTS.*TRUSTED_PROXIES/);
    assert.match(await reasonOf(own, ['relay.example']), /ALLOWED_HOSTS/);
    assert.equal(await reasonOf(own, ['chat.example']), '');
  });

  it('logs whom it refused and why, never a credential', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, info: (fields, message) => lines.push(JSON.stringify([fields, message])) };
    const gate = openGate({ accessKeys: ['sesame'], log });
    const headers = { authorization: 'Bearer hunter2', access_token: 'hunter2' };
    await gate.admit(fakeRequest({ url: '/ws?token=hunter2', headers }));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /203\.0\.113\.5.*unauthorized/);
    assert.doesNotMatch(lines.join(), /hunter2|sesame/);
    await gate.admit(fakeRequest({ headers: { origin: `https://${'a.'.repeat(5_000)}example` } }));
    assert.ok((lines[1] ?? '').length < 1_000, 'nor more than is of use of what a client claims to be');
  });
});
