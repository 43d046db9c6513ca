import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { errorInfo } from '../../../src/chat/index.ts';
import { RelayProbe } from '../../../src/transports/shared/relay-probe.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';

const UNREACHABLE = errorInfo('unreachable');

describe('RelayProbe', () => {
  let server: Server;
  let baseUrl: string;
  let isRelay: boolean;
  let probe: RelayProbe;
  let clock: ManualClock;
  let closing: AbortController;
  before(async () => {
    server = createServer((_, response) => {
      if (isRelay) response.end('{"status":"ok","version":"1.0.0","uptime":1}');
      else response.destroy();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  beforeEach(() => {
    isRelay = true;
    clock = createManualClock();
    closing = new AbortController();
    probe = new RelayProbe({ baseUrl, clock, signal: closing.signal });
  });

  const blocked = (hasOpened = false) => probe.diagnoseReachable(UNREACHABLE, hasOpened);
  const refused = (hasOpened = false) => probe.diagnoseUnreachable(UNREACHABLE, hasOpened);

  for (const [diagnose, code] of [
    [blocked, 'websocket-blocked'],
    [refused, 'forbidden'],
  ] as const) {
    it(`is ${code} from the fourth result in a row on`, async () => {
      for (let failure = 1; failure < 4; failure++) assert.equal(await diagnose(), undefined);
      for (let failure = 4; failure < 6; failure++) assert.deepEqual(await diagnose(), errorInfo(code));
    });

    it(`is never ${code} once a socket was open`, async () => {
      for (let failure = 0; failure < 6; failure++) assert.deepEqual(await diagnose(true), UNREACHABLE);
    });

    it(`counts results of ${code} anew after any other result`, async () => {
      const others = [
        async () => probe.conclude(errorInfo('unauthorized')),
        () => probe.diagnoseUnreachable(errorInfo('timeout')),
        () => diagnose(true),
        () => (diagnose === blocked ? refused() : blocked()),
        () => {
          isRelay = false;
          return refused();
        },
      ];
      for (const other of others) {
        for (let failure = 1; failure < 4; failure++) assert.equal(await diagnose(), undefined);
        await other();
        isRelay = true;
        assert.equal(await diagnose(), undefined);
        await probe.diagnoseUnreachable(errorInfo('timeout'));
      }
    });
  }

  it('passes on at once what the server has said, and what may pass', async () => {
    for (const code of ['unauthorized', 'protocol-mismatch', 'timeout'] as const)
      assert.deepEqual(await probe.diagnoseUnreachable(errorInfo(code)), errorInfo(code));
    isRelay = false;
    assert.deepEqual(await blocked(), UNREACHABLE);
    assert.deepEqual(await refused(), UNREACHABLE);
  });

  it('waits longer after each result, and no longer than the transport is open', async () => {
    for (const longest of [1000, 2000, 4000]) {
      await blocked();
      let isOver = false;
      const pause = probe.pause().then(() => (isOver = true));
      clock.advance(longest / 2 - 1);
      await Promise.resolve();
      assert.equal(isOver, false);
      clock.advance(longest / 2 + 1);
      await pause;
    }
    const pause = probe.pause();
    closing.abort();
    await pause;
    assert.equal(clock.pending, 0);
  });
});
