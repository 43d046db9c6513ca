import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatError, errorInfo, type ChatErrorInfo } from '../../../src/chat/index.ts';
import {
  ReconnectingConnection,
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
function keep(
  options: Partial<TransportOptions> = {},
  diagnosis: ChatErrorInfo | undefined = errorInfo('unreachable'),
) {
  const diagnoses: (ChatErrorInfo | undefined)[] = [];
  const clock = createManualClock();
  const sockets: FakeSocket[] = [];
  const said: string[] = [];
  const keeper = new ReconnectingConnection<FakeSocket>(
    {
      open(token, life) {
        const socket = new FakeSocket(token, life);
        sockets.push(socket);
        return socket;
      },
      diagnoseFailure: () => Promise.resolve(diagnoses.length > 0 ? diagnoses.shift() : diagnosis),
      onStateChange: (state, error) => said.push(error ? `${state}: ${error.code}` : state),
      onOpen: (socket) => said.push(`opened ${sockets.indexOf(socket)}`),
      onLost: (error) => said.push(error ? `lost: ${error.code}` : 'lost'),
      onFailed: (error) => said.push(`gave up: ${error.code}`),
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
    keeper.connect();
    const first = await socket();
    first.life.onOpen();
    said.length = 0;
    return first;
  };
  /** The callbacks since the last call. */
  const heard = () => said.splice(0);
  return { keeper, clock, sockets, socket, connected, heard, diagnoses };
}

describe('ReconnectingConnection', () => {
  it('opens one socket on connect', async () => {
    const { keeper, sockets, socket, heard } = keep();
    assert.deepEqual([sockets.length, heard()], [0, []]);
    keeper.connect();
    keeper.connect();
    (await socket()).life.onOpen();
    keeper.connect();
    await settled();
    assert.equal(sockets.length, 1);
    assert.deepEqual(heard(), ['connecting', 'opened 0', 'connected']);
  });

  it('fails with the diagnosed reason if the first connection cannot be opened', async () => {
    const { keeper, clock, socket, heard } = keep({}, errorInfo('protocol-mismatch'));
    keeper.connect();
    (await socket()).life.onClose();
    await settled();
    assert.deepEqual(heard(), ['connecting', 'gave up: protocol-mismatch', 'failed: protocol-mismatch']);
    assert.equal(clock.pending, 0);
  });

  it('tries again on connect after a failure', async () => {
    const { keeper, sockets, socket, heard } = keep();
    keeper.connect();
    (await socket()).life.onClose();
    await settled();
    heard();
    keeper.connect();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['connecting', 'opened 1', 'connected']);
  });

  it('fails with timeout if the first connection takes too long, after its close', async () => {
    const { keeper, clock, socket, heard } = keep({ connectTimeoutMs: 25_000 });
    keeper.connect();
    const slow = await socket();
    clock.advance(24_999);
    assert.equal(slow.isClosing, false);
    clock.advance(1);
    assert.equal(slow.isClosing, true);
    assert.deepEqual(heard(), ['connecting']);
    slow.life.onOpen();
    slow.life.onClose();
    await settled();
    assert.deepEqual(heard(), ['gave up: timeout', 'failed: timeout']);
    assert.equal(clock.pending, 0);
  });

  it('waits 30 seconds by default', async () => {
    const { keeper, clock, socket } = keep();
    keeper.connect();
    clock.advance(29_999);
    assert.equal((await socket()).isClosing, false);
  });

  it('reconnects after growing delays', async () => {
    const { connected, clock, sockets, socket, heard } = keep();
    (await connected()).life.onClose();
    assert.deepEqual(heard(), ['lost', 'reconnecting: disconnected']);
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
    assert.deepEqual(heard().slice(-2), ['opened 4', 'connected']);
  });

  it('fails after the maximum number of attempts, and can connect again', async () => {
    const { keeper, connected, clock, sockets, socket, heard } = keep();
    (await connected()).life.onClose();
    for (let attempt = 0; attempt < 8; attempt++) {
      clock.advance(30_000);
      (await socket()).life.onClose();
    }
    await settled();
    assert.deepEqual(heard().slice(-2), ['gave up: unreachable', 'failed: unreachable']);
    clock.advance(1_000_000);
    await settled();
    assert.equal(sockets.length, 9);
    assert.equal(clock.pending, 0);
    keeper.connect();
    (await socket()).life.onClose();
    await settled();
    assert.deepEqual(heard(), ['connecting', 'gave up: unreachable', 'failed: unreachable']);
  });

  it('connects at once on connect during the backoff', async () => {
    const { keeper, connected, sockets, socket, clock } = keep();
    (await connected()).life.onClose();
    keeper.connect();
    keeper.connect();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    clock.advance(60_000);
    await settled();
    assert.equal(sockets.length, 2);
  });

  it('resets the attempts after a stable connection only', async () => {
    const { connected, clock, socket, heard } = keep();
    (await connected()).life.onClose();
    for (let attempt = 0; attempt < 7; attempt++) {
      clock.advance(30_000);
      const next = await socket();
      next.life.onOpen();
      clock.advance(attempt === 3 ? 10_000 : 5_000);
      next.life.onClose();
    }
    assert.ok(!heard().some((line) => line.startsWith('gave up')));
    for (let attempt = 0; attempt < 5; attempt++) {
      clock.advance(30_000);
      const next = await socket();
      next.life.onOpen();
      next.life.onClose();
    }
    await settled();
    assert.deepEqual(heard().slice(-2), ['gave up: disconnected', 'failed: disconnected']);
  });

  it('does not reconnect after a rejection', async () => {
    const { connected, clock, heard } = keep();
    (await connected()).life.onClose(errorInfo('forbidden'));
    assert.deepEqual(heard(), ['lost: forbidden', 'gave up: forbidden', 'failed: forbidden']);
    assert.equal(clock.pending, 0);
  });

  it('requests a token before every connection', async () => {
    let asked = 0;
    const { connected, clock, socket } = keep({ token: () => Promise.resolve(`token ${(asked += 1)}`) });
    const first = await connected();
    assert.equal(first.token, 'token 1');
    first.life.onClose();
    clock.advance(30_000);
    assert.equal((await socket()).token, 'token 2');
  });

  it('requests another token once after a rejection', async () => {
    let asked = 0;
    const { connected, sockets, socket, heard } = keep({ token: () => `token ${(asked += 1)}` });
    (await connected()).life.onClose(errorInfo('unauthorized'));
    const second = await socket();
    assert.equal(second.token, 'token 2');
    second.life.onOpen();
    second.life.onClose(errorInfo('unauthorized'));
    await settled();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), [
      'lost: unauthorized',
      'reconnecting: unauthorized',
      'opened 1',
      'connected',
      'lost: unauthorized',
      'gave up: unauthorized',
      'failed: unauthorized',
    ]);
  });

  it('does not retry with a constant token', async () => {
    const { connected, sockets } = keep({ token: 'key' });
    const socket = await connected();
    assert.equal(socket.token, 'key');
    socket.life.onClose(errorInfo('unauthorized'));
    await settled();
    assert.equal(sockets.length, 1);
  });

  it('fails if the token function rejects', async () => {
    const { keeper, sockets, heard } = keep({ token: () => Promise.reject(new Error('signed out')) });
    keeper.connect();
    await settled();
    assert.equal(sockets.length, 0);
    assert.equal(heard().at(-1), 'failed: unauthorized');
  });

  it('fails with the error of open', async () => {
    const said: string[] = [];
    const keeper = new ReconnectingConnection<FakeSocket>(
      {
        open: () => Promise.reject(new ChatError(errorInfo('load-failed'))),
        diagnoseFailure: () => assert.fail('the reason is known'),
        onStateChange: (state) => said.push(state),
        onOpen: () => {},
        onLost: () => {},
        onFailed: (error) => said.push(error.code),
      },
      { url: '', userId: '' },
    );
    keeper.connect();
    await settled();
    assert.deepEqual(said, ['connecting', 'load-failed', 'failed']);
  });

  it('connects again after disconnect only when the old socket is closed', async () => {
    const { keeper, connected, sockets, socket, heard } = keep();
    const old = await connected();
    keeper.disconnect();
    assert.equal(old.isClosing, true);
    keeper.connect();
    await settled();
    assert.equal(sockets.length, 1);
    old.life.onClose();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['idle', 'connecting', 'lost', 'opened 1', 'connected']);
  });

  it('stays idle after disconnect', async () => {
    const { keeper, connected, sockets, clock, heard } = keep();
    const old = await connected();
    keeper.disconnect();
    old.life.onClose();
    await settled();
    assert.equal(sockets.length, 1);
    assert.equal(clock.pending, 0);
    assert.deepEqual(heard(), ['idle', 'lost']);
  });

  it('limits the wait for the closing handshake', async () => {
    const { keeper, connected, sockets, socket, clock } = keep();
    const dead = await connected();
    keeper.disconnect();
    keeper.connect();
    clock.advance(4999);
    await settled();
    assert.equal(sockets.length, 1);
    clock.advance(1);
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    dead.life.onClose(errorInfo('forbidden'));
    assert.equal(keeper.connect(), undefined);
  });

  it('reconnects without two sockets at once', async () => {
    const { keeper, connected, sockets, socket, clock, heard } = keep();
    const old = await connected();
    keeper.reconnect();
    clock.advance(1000);
    await settled();
    assert.equal(sockets.length, 1);
    old.life.onClose();
    clock.advance(250);
    (await socket()).life.onOpen();
    assert.deepEqual(heard(), ['lost', 'reconnecting: disconnected', 'opened 1', 'connected']);
  });

  it('replaces a socket without a change of state', async () => {
    const { keeper, sockets, socket, connected, heard } = keep();
    const first = await connected();
    keeper.replaceSocket();
    keeper.replaceSocket();
    assert.equal(first.isClosing, true);
    assert.deepEqual([sockets.length, heard()], [1, []]);
    first.life.onClose();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['lost', 'opened 1', 'connected']);
  });

  it('reports a failed replacement', async () => {
    const { keeper, socket, connected, heard } = keep();
    const first = await connected();
    keeper.replaceSocket();
    first.life.onClose();
    (await socket()).life.onClose();
    assert.deepEqual(heard(), ['lost', 'reconnecting: disconnected']);
  });

  it('tries another way to connect if the diagnosis finds one', async () => {
    const { keeper, sockets, socket, heard, diagnoses } = keep();
    diagnoses.push(undefined);
    keeper.connect();
    (await socket()).life.onClose();
    (await settled(), await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['connecting', 'opened 1', 'connected']);
  });

  it('diagnoses after a failed reconnect, and tries another way at once', async () => {
    const { clock, sockets, socket, connected, heard, diagnoses } = keep();
    (await connected()).life.onClose();
    clock.advance(250);
    diagnoses.push(undefined);
    (await socket()).life.onClose();
    await settled();
    assert.equal(sockets.length, 3);
    (await socket()).life.onOpen();
    assert.deepEqual(heard(), [
      'lost',
      'reconnecting: disconnected',
      'reconnecting: disconnected',
      'opened 2',
      'connected',
    ]);
  });

  it('stays idle after the session was replaced, until connect', async () => {
    const { keeper, clock, sockets, socket, connected, heard } = keep();
    const first = await connected();
    clock.advance(10_000);
    first.life.onClose(errorInfo('session-replaced'));
    assert.deepEqual(heard(), ['lost: session-replaced', 'idle']);
    assert.equal(clock.pending, 0);
    keeper.connect();
    (await socket()).life.onOpen();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['connecting', 'opened 1', 'connected']);
  });

  it('fails if the session is replaced right after opening', async () => {
    const { clock, connected, heard } = keep();
    (await connected()).life.onClose(errorInfo('session-replaced'));
    assert.deepEqual(heard(), ['lost: session-replaced', 'gave up: session-replaced', 'failed: session-replaced']);
    assert.equal(clock.pending, 0);
  });

  it('opens nothing after close', async () => {
    const { keeper, connected, sockets, clock } = keep();
    await connected();
    keeper.close();
    keeper.replaceSocket();
    keeper.reconnect();
    keeper.disconnect();
    keeper.connect();
    clock.advance(60_000);
    await settled();
    assert.deepEqual([sockets.length, clock.pending], [1, 0]);
  });

  it('leaves no timer after close in any state', async () => {
    const stages: ((keeping: ReturnType<typeof keep>) => Promise<unknown> | void)[] = [
      () => {},
      ({ keeper }) => keeper.connect(),
      (keeping) => {
        keeping.keeper.connect();
        return keeping.socket();
      },
      (keeping) => keeping.connected(),
      async (keeping) => (await keeping.connected()).life.onClose(),
      async (keeping) => {
        await keeping.connected();
        keeping.keeper.reconnect();
      },
      async (keeping) => {
        keeping.keeper.connect();
        (await keeping.socket()).life.onClose();
      },
    ];
    for (const [index, reach] of stages.entries()) {
      const keeping = keep();
      await reach(keeping);
      keeping.heard();
      keeping.keeper.close();
      keeping.keeper.connect();
      await settled();
      assert.equal(keeping.clock.pending, 0, `stage ${index}`);
      assert.deepEqual(keeping.heard(), [], `stage ${index}`);
      for (const socket of keeping.sockets) socket.life.onClose();
      await settled();
      assert.deepEqual(keeping.heard(), [], `stage ${index}`);
    }
  });
});

/** Waits for all pending promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
