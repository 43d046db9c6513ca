import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatError, errorInfo } from '../../../src/chat/index.ts';
import {
  ReconnectingConnection,
  type Diagnosis,
  type SocketLifecycle,
} from '../../../src/transports/socket/reconnecting-connection.ts';
import type { TransportOptions } from '../../../src/transports/contract/transport.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

/** A socket that the test opens and closes. */
class FakeSocket {
  readonly token: string | undefined;
  readonly life: SocketLifecycle;
  isClosing = false;

  constructor(token: string | undefined, life: SocketLifecycle) {
    this.token = token;
    this.life = life;
  }

  close(): void {
    this.isClosing = true;
  }
}

/** A connection, its sockets, and its callbacks. */
function createConnection(options: Partial<TransportOptions> = {}, diagnosis: Diagnosis = errorInfo('unreachable')) {
  const diagnoses: Diagnosis[] = [];
  /** For each diagnosis, whether a socket had been open. */
  const hadOpened: boolean[] = [];
  const clock = createManualClock();
  const sockets: FakeSocket[] = [];
  const calls: string[] = [];
  const connection = new ReconnectingConnection<FakeSocket>(
    {
      open(token, life) {
        const socket = new FakeSocket(token, life);
        sockets.push(socket);
        return socket;
      },
      diagnoseFailure(hasOpened) {
        hadOpened.push(hasOpened);
        return Promise.resolve(diagnoses.length > 0 ? diagnoses.shift() : diagnosis);
      },
      onStateChange: (state, error) => calls.push(error ? `${state}: ${error.code}` : state),
      onOpen: (socket) => calls.push(`opened ${sockets.indexOf(socket)}`),
      onLost: (error) => calls.push(error ? `lost: ${error.code}` : 'lost'),
      onFailed: (error) => calls.push(`failed with: ${error.code}`),
    },
    { url: '', userId: '', clock, random: () => 0, ...options },
  );
  /** The last requested socket. */
  const socket = async (): Promise<FakeSocket> => {
    await settled();
    const last = sockets.at(-1);
    assert.ok(last);
    return last;
  };
  const connected = async (): Promise<FakeSocket> => {
    connection.connect();
    const first = await socket();
    first.life.onOpen();
    calls.length = 0;
    return first;
  };
  /** The callbacks since the last call. */
  const takeCalls = () => calls.splice(0);
  return { connection, clock, sockets, socket, connected, takeCalls, diagnoses, hadOpened };
}

describe('ReconnectingConnection', () => {
  it('opens one socket on connect', async () => {
    const { connection, sockets, socket, takeCalls } = createConnection();
    assert.deepEqual([sockets.length, takeCalls()], [0, []]);
    connection.connect();
    connection.connect();
    (await socket()).life.onOpen();
    connection.connect();
    await settled();
    assert.equal(sockets.length, 1);
    assert.deepEqual(takeCalls(), ['connecting', 'opened 0', 'connected']);
  });

  it('fails with the diagnosed reason if the first connection cannot be opened', async () => {
    const { connection, clock, socket, takeCalls } = createConnection({}, errorInfo('protocol-mismatch'));
    connection.connect();
    (await socket()).life.onClose();
    await settled();
    assert.deepEqual(takeCalls(), ['connecting', 'failed with: protocol-mismatch', 'failed: protocol-mismatch']);
    assert.equal(clock.pending, 0);
  });

  it('tries again on connect after a failure', async () => {
    const { connection, sockets, socket, takeCalls } = createConnection();
    connection.connect();
    (await socket()).life.onClose();
    await settled();
    takeCalls();
    connection.connect();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(takeCalls(), ['connecting', 'opened 1', 'connected']);
  });

  it('fails with timeout if the first connection takes too long, after its close', async () => {
    const { connection, clock, socket, takeCalls } = createConnection({ connectTimeoutMs: 25_000 });
    connection.connect();
    const slow = await socket();
    clock.advance(24_999);
    assert.equal(slow.isClosing, false);
    clock.advance(1);
    assert.equal(slow.isClosing, true);
    assert.deepEqual(takeCalls(), ['connecting']);
    slow.life.onOpen();
    slow.life.onClose();
    await settled();
    assert.deepEqual(takeCalls(), ['failed with: timeout', 'failed: timeout']);
    assert.equal(clock.pending, 0);
  });

  it('waits 30 seconds by default', async () => {
    const { connection, clock, socket } = createConnection();
    connection.connect();
    clock.advance(29_999);
    assert.equal((await socket()).isClosing, false);
  });

  it('reconnects after growing delays', async () => {
    const { connected, clock, sockets, socket, takeCalls } = createConnection();
    (await connected()).life.onClose();
    assert.deepEqual(takeCalls(), ['lost', 'reconnecting: disconnected']);
    for (const wait of [250, 500, 1000]) {
      const before = sockets.length;
      clock.advance(wait - 1);
      await settled();
      assert.equal(sockets.length, before);
      clock.advance(1);
      const next = await socket();
      assert.equal(sockets.length, before + 1);
      next.life.onClose();
    }
    clock.advance(2000);
    (await socket()).life.onOpen();
    assert.deepEqual(takeCalls().slice(-2), ['opened 4', 'connected']);
  });

  it('fails after the maximum number of attempts, and can connect again', async () => {
    const { connection, connected, clock, sockets, socket, takeCalls } = createConnection();
    (await connected()).life.onClose();
    for (let attempt = 0; attempt < 8; attempt++) {
      clock.advance(30_000);
      (await socket()).life.onClose();
    }
    await settled();
    assert.deepEqual(takeCalls().slice(-2), ['failed with: unreachable', 'failed: unreachable']);
    clock.advance(1_000_000);
    await settled();
    assert.equal(sockets.length, 9);
    assert.equal(clock.pending, 0);
    connection.connect();
    (await socket()).life.onClose();
    await settled();
    assert.deepEqual(takeCalls(), ['connecting', 'failed with: unreachable', 'failed: unreachable']);
  });

  it('connects at once on connect during the backoff', async () => {
    const { connection, connected, sockets, socket, clock } = createConnection();
    (await connected()).life.onClose();
    connection.connect();
    connection.connect();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    clock.advance(60_000);
    await settled();
    assert.equal(sockets.length, 2);
  });

  it('resets the attempts after a stable connection only', async () => {
    const { connected, clock, socket, takeCalls } = createConnection();
    (await connected()).life.onClose();
    for (let attempt = 0; attempt < 7; attempt++) {
      clock.advance(30_000);
      const next = await socket();
      next.life.onOpen();
      clock.advance(attempt === 3 ? 10_000 : 5_000);
      next.life.onClose();
    }
    assert.ok(!takeCalls().some((line) => line.startsWith('gave up')));
    for (let attempt = 0; attempt < 5; attempt++) {
      clock.advance(30_000);
      const next = await socket();
      next.life.onOpen();
      next.life.onClose();
    }
    await settled();
    assert.deepEqual(takeCalls().slice(-2), ['failed with: disconnected', 'failed: disconnected']);
  });

  it('does not reconnect after a rejection', async () => {
    const { connected, clock, takeCalls } = createConnection();
    (await connected()).life.onClose(errorInfo('forbidden'));
    assert.deepEqual(takeCalls(), ['lost: forbidden', 'failed with: forbidden', 'failed: forbidden']);
    assert.equal(clock.pending, 0);
  });

  it('requests a token before every connection', async () => {
    let asked = 0;
    const { connected, clock, socket } = createConnection({ token: () => Promise.resolve(`token ${(asked += 1)}`) });
    const first = await connected();
    assert.equal(first.token, 'token 1');
    first.life.onClose();
    clock.advance(30_000);
    assert.equal((await socket()).token, 'token 2');
  });

  it('requests another token once after a rejection', async () => {
    let asked = 0;
    const { connected, sockets, socket, takeCalls } = createConnection({ token: () => `token ${(asked += 1)}` });
    (await connected()).life.onClose(errorInfo('unauthorized'));
    const second = await socket();
    assert.equal(second.token, 'token 2');
    second.life.onOpen();
    second.life.onClose(errorInfo('unauthorized'));
    await settled();
    assert.equal(sockets.length, 2);
    assert.deepEqual(takeCalls(), [
      'lost: unauthorized',
      'reconnecting: unauthorized',
      'opened 1',
      'connected',
      'lost: unauthorized',
      'failed with: unauthorized',
      'failed: unauthorized',
    ]);
  });

  it('does not retry with a constant token', async () => {
    const { connected, sockets } = createConnection({ token: 'key' });
    const socket = await connected();
    assert.equal(socket.token, 'key');
    socket.life.onClose(errorInfo('unauthorized'));
    await settled();
    assert.equal(sockets.length, 1);
  });

  it('fails if the token function rejects', async () => {
    const { connection, sockets, takeCalls } = createConnection({
      token: () => Promise.reject(new Error('signed out')),
    });
    connection.connect();
    await settled();
    assert.equal(sockets.length, 0);
    assert.equal(takeCalls().at(-1), 'failed: unauthorized');
  });

  it('fails with the error of open', async () => {
    const calls: string[] = [];
    const connection = new ReconnectingConnection<FakeSocket>(
      {
        open: () => Promise.reject(new ChatError(errorInfo('load-failed'))),
        diagnoseFailure: () => assert.fail('the reason is known'),
        onStateChange: (state) => calls.push(state),
        onOpen: () => {},
        onLost: () => {},
        onFailed: (error) => calls.push(error.code),
      },
      { url: '', userId: '' },
    );
    connection.connect();
    await settled();
    assert.deepEqual(calls, ['connecting', 'load-failed', 'failed']);
  });

  it('connects again after disconnect only when the old socket is closed', async () => {
    const { connection, connected, sockets, socket, takeCalls } = createConnection();
    const old = await connected();
    connection.disconnect();
    assert.equal(old.isClosing, true);
    connection.connect();
    await settled();
    assert.equal(sockets.length, 1);
    old.life.onClose();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(takeCalls(), ['idle', 'connecting', 'lost', 'opened 1', 'connected']);
  });

  it('stays idle after disconnect', async () => {
    const { connection, connected, sockets, clock, takeCalls } = createConnection();
    const old = await connected();
    connection.disconnect();
    old.life.onClose();
    await settled();
    assert.equal(sockets.length, 1);
    assert.equal(clock.pending, 0);
    assert.deepEqual(takeCalls(), ['idle', 'lost']);
  });

  it('limits the wait for the closing handshake', async () => {
    const { connection, connected, sockets, socket, clock } = createConnection();
    const dead = await connected();
    connection.disconnect();
    connection.connect();
    clock.advance(4999);
    await settled();
    assert.equal(sockets.length, 1);
    clock.advance(1);
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    dead.life.onClose(errorInfo('forbidden'));
    assert.equal(connection.connect(), undefined);
  });

  it('reconnects without two sockets at once', async () => {
    const { connection, connected, sockets, socket, clock, takeCalls } = createConnection();
    const old = await connected();
    connection.reconnect();
    clock.advance(1000);
    await settled();
    assert.equal(sockets.length, 1);
    old.life.onClose();
    clock.advance(250);
    (await socket()).life.onOpen();
    assert.deepEqual(takeCalls(), ['lost', 'reconnecting: disconnected', 'opened 1', 'connected']);
  });

  it('replaces a socket without a change of state', async () => {
    const { connection, sockets, socket, connected, takeCalls } = createConnection();
    const first = await connected();
    connection.replaceSocket();
    connection.replaceSocket();
    assert.equal(first.isClosing, true);
    assert.deepEqual([sockets.length, takeCalls()], [1, []]);
    first.life.onClose();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(takeCalls(), ['lost', 'opened 1', 'connected']);
  });

  it('reports a failed replacement', async () => {
    const { connection, socket, connected, takeCalls } = createConnection();
    const first = await connected();
    connection.replaceSocket();
    first.life.onClose();
    (await socket()).life.onClose();
    assert.deepEqual(takeCalls(), ['lost', 'reconnecting: disconnected']);
  });

  it('tries another way to connect if the diagnosis finds one', async () => {
    const { connection, sockets, socket, takeCalls, diagnoses } = createConnection();
    diagnoses.push('other-way');
    connection.connect();
    (await socket()).life.onClose();
    (await settled(), await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(takeCalls(), ['connecting', 'opened 1', 'connected']);
  });

  it('tries again after growing delays while the diagnosis is not certain', async () => {
    const { connection, clock, sockets, socket, takeCalls, diagnoses } = createConnection();
    diagnoses.push(undefined, undefined, errorInfo('websocket-blocked'));
    connection.connect();
    (await socket()).life.onClose();
    await settled();
    for (const wait of [250, 500]) {
      const before = sockets.length;
      connection.connect();
      clock.advance(wait - 1);
      await settled();
      assert.equal(sockets.length, before);
      clock.advance(1);
      (await socket()).life.onClose();
      await settled();
      assert.equal(sockets.length, before + 1);
    }
    assert.deepEqual(takeCalls(), ['connecting', 'failed with: websocket-blocked', 'failed: websocket-blocked']);
    assert.equal(clock.pending, 0);
  });

  it('tells the diagnosis whether a socket was open before', async () => {
    const { connection, connected, clock, socket, hadOpened, diagnoses } = createConnection();
    diagnoses.push(undefined);
    connection.connect();
    (await socket()).life.onClose();
    await settled();
    assert.deepEqual(hadOpened, [false]);
    clock.advance(250);
    (await connected()).life.onClose();
    for (let attempt = 0; attempt < 8; attempt++) {
      clock.advance(30_000);
      (await socket()).life.onClose();
    }
    await settled();
    assert.deepEqual(new Set(hadOpened.slice(1)), new Set([true]));
    connection.connect();
    (await socket()).life.onClose();
    await settled();
    assert.equal(hadOpened.at(-1), true);
  });

  it('diagnoses after a failed reconnect, and tries another way at once', async () => {
    const { clock, sockets, socket, connected, takeCalls, diagnoses } = createConnection();
    (await connected()).life.onClose();
    clock.advance(250);
    diagnoses.push('other-way');
    (await socket()).life.onClose();
    await settled();
    assert.equal(sockets.length, 3);
    (await socket()).life.onOpen();
    assert.deepEqual(takeCalls(), [
      'lost',
      'reconnecting: disconnected',
      'reconnecting: disconnected',
      'opened 2',
      'connected',
    ]);
  });

  it('stays idle after the session was replaced, until connect', async () => {
    const { connection, clock, sockets, socket, connected, takeCalls } = createConnection();
    const first = await connected();
    clock.advance(10_000);
    first.life.onClose(errorInfo('session-replaced'));
    assert.deepEqual(takeCalls(), ['lost: session-replaced', 'idle']);
    assert.equal(clock.pending, 0);
    connection.connect();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(takeCalls(), ['connecting', 'opened 1', 'connected']);
  });

  it('fails if the session is replaced right after opening', async () => {
    const { clock, connected, takeCalls } = createConnection();
    (await connected()).life.onClose(errorInfo('session-replaced'));
    assert.deepEqual(takeCalls(), [
      'lost: session-replaced',
      'failed with: session-replaced',
      'failed: session-replaced',
    ]);
    assert.equal(clock.pending, 0);
  });

  it('opens nothing after close', async () => {
    const { connection, connected, sockets, clock } = createConnection();
    await connected();
    connection.close();
    connection.replaceSocket();
    connection.reconnect();
    connection.disconnect();
    connection.connect();
    clock.advance(60_000);
    await settled();
    assert.deepEqual([sockets.length, clock.pending], [1, 0]);
  });

  it('leaves no timer after close in any state', async () => {
    const stages: ((opened: ReturnType<typeof createConnection>) => Promise<unknown> | void)[] = [
      () => {},
      ({ connection }) => connection.connect(),
      (opened) => {
        opened.connection.connect();
        return opened.socket();
      },
      (opened) => opened.connected(),
      async (opened) => (await opened.connected()).life.onClose(),
      async (opened) => {
        await opened.connected();
        opened.connection.reconnect();
      },
      async (opened) => {
        opened.connection.connect();
        (await opened.socket()).life.onClose();
      },
      async (opened) => {
        opened.diagnoses.push(undefined);
        opened.connection.connect();
        (await opened.socket()).life.onClose();
        await settled();
        assert.equal(opened.clock.pending, 1);
      },
    ];
    for (const [index, reach] of stages.entries()) {
      const opened = createConnection();
      await reach(opened);
      opened.takeCalls();
      opened.connection.close();
      opened.connection.connect();
      await settled();
      assert.equal(opened.clock.pending, 0, `stage ${index}`);
      assert.deepEqual(opened.takeCalls(), [], `stage ${index}`);
      for (const socket of opened.sockets) socket.life.onClose();
      await settled();
      assert.deepEqual(opened.takeCalls(), [], `stage ${index}`);
    }
  });
});

/** Waits for all pending promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
