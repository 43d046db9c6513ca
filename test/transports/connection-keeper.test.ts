import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChatFailure, chatError, type ChatError } from '../../src/chat/index.ts';
import { ConnectionKeeper, type SocketLife } from '../../src/transports/connection-keeper.ts';
import type { TransportOptions } from '../../src/transports/transport.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

/** A socket that opens and closes when the test says so. */
class FakeSocket {
  readonly token: string | undefined;
  readonly life: SocketLife;
  isClosing = false;

  constructor(token: string | undefined, life: SocketLife) {
    this.token = token;
    this.life = life;
  }

  close(): void {
    this.isClosing = true;
  }
}

/** A keeper, its sockets, and all that it says. */
function keep(options: Partial<TransportOptions> = {}, diagnosis: ChatError | undefined = chatError('unreachable')) {
  const diagnoses: (ChatError | undefined)[] = [];
  const clock = createManualClock();
  const sockets: FakeSocket[] = [];
  const said: string[] = [];
  const keeper = new ConnectionKeeper<FakeSocket>(
    {
      open(token, life) {
        const socket = new FakeSocket(token, life);
        sockets.push(socket);
        return socket;
      },
      diagnose: () => Promise.resolve(diagnoses.length > 0 ? diagnoses.shift() : diagnosis),
      changed: (state, error) => said.push(error ? `${state}: ${error.code}` : state),
      opened: (socket) => said.push(`opened ${sockets.indexOf(socket)}`),
      lost: (error) => said.push(error ? `lost: ${error.code}` : 'lost'),
      failed: (error) => said.push(`gave up: ${error.code}`),
    },
    { url: '', userId: '', clock, random: () => 0, ...options },
  );
  /** The socket that was asked for last. */
  const socket = async (): Promise<FakeSocket> => {
    await settled();
    const last = sockets.at(-1);
    assert.ok(last);
    return last;
  };
  const connected = async (): Promise<FakeSocket> => {
    keeper.connect();
    const first = await socket();
    first.life.opened();
    said.length = 0;
    return first;
  };
  /** What was said since the last time. */
  const heard = () => said.splice(0);
  return { keeper, clock, sockets, socket, connected, heard, diagnoses };
}

describe('the keeper of a connection', () => {
  it('has none until it is asked for one, and then one', async () => {
    const { keeper, sockets, socket, heard } = keep();
    assert.deepEqual([sockets.length, heard()], [0, []]);
    keeper.connect();
    keeper.connect();
    (await socket()).life.opened();
    keeper.connect();
    await settled();
    assert.equal(sockets.length, 1);
    assert.deepEqual(heard(), ['connecting', 'opened 0', 'connected']);
  });

  it('gives up a first connection that cannot be had, with the reason found', async () => {
    const { keeper, clock, socket, heard } = keep({}, chatError('wrong-backend'));
    keeper.connect();
    (await socket()).life.closed();
    await settled();
    assert.deepEqual(heard(), ['connecting', 'gave up: wrong-backend', 'failed: wrong-backend']);
    assert.equal(clock.pending, 0);
  });

  it('tries again when asked again', async () => {
    const { keeper, sockets, socket, heard } = keep();
    keeper.connect();
    (await socket()).life.closed();
    await settled();
    heard();
    keeper.connect();
    (await socket()).life.opened();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['connecting', 'opened 1', 'connected']);
  });

  it('gives up a first connection that takes too long, and waits for the end of it', async () => {
    const { keeper, clock, socket, heard } = keep({ connectTimeout: 25_000 });
    keeper.connect();
    const slow = await socket();
    clock.advance(24_999);
    assert.equal(slow.isClosing, false);
    clock.advance(1);
    assert.equal(slow.isClosing, true);
    assert.deepEqual(heard(), ['connecting']);
    slow.life.opened();
    slow.life.closed();
    await settled();
    assert.deepEqual(heard(), ['gave up: timeout', 'failed: timeout']);
    assert.equal(clock.pending, 0);
  });

  it('waits 30 seconds by default: some Cats take 20', async () => {
    const { keeper, clock, socket } = keep();
    keeper.connect();
    clock.advance(29_999);
    assert.equal((await socket()).isClosing, false);
  });

  it('seeks a lost connection, after waits that grow', async () => {
    const { connected, clock, sockets, socket, heard } = keep();
    (await connected()).life.closed();
    assert.deepEqual(heard(), ['lost', 'reconnecting: disconnected']);
    for (const wait of [250, 500, 1000]) {
      const before = sockets.length;
      clock.advance(wait - 1);
      await settled();
      assert.equal(sockets.length, before);
      clock.advance(1);
      const next = await socket();
      assert.equal(sockets.length, before + 1);
      next.life.closed();
    }
    clock.advance(2000);
    (await socket()).life.opened();
    assert.deepEqual(heard().slice(-2), ['opened 4', 'connected']);
  });

  it('gives a lost connection up after so many attempts, and can be asked again', async () => {
    const { keeper, connected, clock, sockets, socket, heard } = keep();
    (await connected()).life.closed();
    for (let attempt = 0; attempt < 8; attempt++) {
      clock.advance(30_000);
      (await socket()).life.closed();
    }
    await settled();
    assert.deepEqual(heard().slice(-2), ['gave up: unreachable', 'failed: unreachable']);
    clock.advance(1_000_000);
    await settled();
    assert.equal(sockets.length, 9);
    assert.equal(clock.pending, 0);
    keeper.connect();
    (await socket()).life.closed();
    await settled();
    assert.deepEqual(heard(), ['connecting', 'gave up: unreachable', 'failed: unreachable']);
  });

  it('does not have a person wait for the backoff', async () => {
    const { keeper, connected, sockets, socket, clock } = keep();
    (await connected()).life.closed();
    keeper.connect();
    keeper.connect();
    (await socket()).life.opened();
    assert.equal(sockets.length, 2);
    clock.advance(60_000);
    await settled();
    assert.equal(sockets.length, 2);
  });

  it('counts anew after a connection that held, and gives one up that never holds', async () => {
    const { connected, clock, socket, heard } = keep();
    (await connected()).life.closed();
    for (let attempt = 0; attempt < 7; attempt++) {
      clock.advance(30_000);
      const next = await socket();
      next.life.opened();
      clock.advance(attempt === 3 ? 10_000 : 5_000);
      next.life.closed();
    }
    assert.ok(!heard().some((line) => line.startsWith('gave up')));
    for (let attempt = 0; attempt < 5; attempt++) {
      clock.advance(30_000);
      const next = await socket();
      next.life.opened();
      next.life.closed();
    }
    await settled();
    assert.deepEqual(heard().slice(-2), ['gave up: disconnected', 'failed: disconnected']);
  });

  it('does not seek a connection that was refused', async () => {
    const { connected, clock, heard } = keep();
    (await connected()).life.closed(chatError('forbidden'));
    assert.deepEqual(heard(), ['lost: forbidden', 'gave up: forbidden', 'failed: forbidden']);
    assert.equal(clock.pending, 0);
  });

  it('asks for a token before every connection', async () => {
    let asked = 0;
    const { connected, clock, socket } = keep({ token: () => Promise.resolve(`token ${(asked += 1)}`) });
    const first = await connected();
    assert.equal(first.token, 'token 1');
    first.life.closed();
    clock.advance(30_000);
    assert.equal((await socket()).token, 'token 2');
  });

  it('asks once more for a token that was refused, and no more than once', async () => {
    let asked = 0;
    const { connected, sockets, socket, heard } = keep({ token: () => `token ${(asked += 1)}` });
    (await connected()).life.closed(chatError('unauthorized'));
    const second = await socket();
    assert.equal(second.token, 'token 2');
    second.life.opened();
    second.life.closed(chatError('unauthorized'));
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

  it('does not try a token again that is always the same', async () => {
    const { connected, sockets } = keep({ token: 'key' });
    const socket = await connected();
    assert.equal(socket.token, 'key');
    socket.life.closed(chatError('unauthorized'));
    await settled();
    assert.equal(sockets.length, 1);
  });

  it('fails when no token can be had', async () => {
    const { keeper, sockets, heard } = keep({ token: () => Promise.reject(new Error('signed out')) });
    keeper.connect();
    await settled();
    assert.equal(sockets.length, 0);
    assert.equal(heard().at(-1), 'failed: unauthorized');
  });

  it('passes on why a socket could not even be tried', async () => {
    const said: string[] = [];
    const keeper = new ConnectionKeeper<FakeSocket>(
      {
        open: () => Promise.reject(new ChatFailure(chatError('chunk-missing'))),
        diagnose: () => assert.fail('the reason is known'),
        changed: (state) => said.push(state),
        opened: () => {},
        lost: () => {},
        failed: (error) => said.push(error.code),
      },
      { url: '', userId: '' },
    );
    keeper.connect();
    await settled();
    assert.deepEqual(said, ['connecting', 'chunk-missing', 'failed']);
  });

  it('hangs up, and connects anew only when the old socket is closed', async () => {
    const { keeper, connected, sockets, socket, heard } = keep();
    const old = await connected();
    keeper.hangUp();
    assert.equal(old.isClosing, true);
    keeper.connect();
    await settled();
    assert.equal(sockets.length, 1);
    old.life.closed();
    (await socket()).life.opened();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['idle', 'connecting', 'lost', 'opened 1', 'connected']);
  });

  it('stays without a connection after hanging up', async () => {
    const { keeper, connected, sockets, clock, heard } = keep();
    const old = await connected();
    keeper.hangUp();
    old.life.closed();
    await settled();
    assert.equal(sockets.length, 1);
    assert.equal(clock.pending, 0);
    assert.deepEqual(heard(), ['idle', 'lost']);
  });

  it('does not wait for ever for the other end to close', async () => {
    const { keeper, connected, sockets, socket, clock } = keep();
    const dead = await connected();
    keeper.hangUp();
    keeper.connect();
    clock.advance(4999);
    await settled();
    assert.equal(sockets.length, 1);
    clock.advance(1);
    (await socket()).life.opened();
    assert.equal(sockets.length, 2);
    dead.life.closed(chatError('forbidden'));
    assert.equal(keeper.connect(), undefined);
  });

  it('renews a connection that can no longer be trusted, never having two', async () => {
    const { keeper, connected, sockets, socket, clock, heard } = keep();
    const old = await connected();
    keeper.renew();
    clock.advance(1000);
    await settled();
    assert.equal(sockets.length, 1);
    old.life.closed();
    clock.advance(250);
    (await socket()).life.opened();
    assert.deepEqual(heard(), ['lost', 'reconnecting: disconnected', 'opened 1', 'connected']);
  });

  it('puts another socket in the place of one that hears no more, of which nobody need hear', async () => {
    const { keeper, sockets, socket, connected, heard } = keep();
    const first = await connected();
    keeper.refresh();
    keeper.refresh();
    assert.equal(first.isClosing, true);
    assert.deepEqual([sockets.length, heard()], [1, []]);
    first.life.closed();
    (await socket()).life.opened();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['lost', 'opened 1', 'connected']);
  });

  it('says so if the other socket cannot be had', async () => {
    const { keeper, socket, connected, heard } = keep();
    const first = await connected();
    keeper.refresh();
    first.life.closed();
    (await socket()).life.closed();
    assert.deepEqual(heard(), ['lost', 'reconnecting: disconnected']);
  });

  it('tries another way in, where one is found, as if it had been the first', async () => {
    const { keeper, sockets, socket, heard, diagnoses } = keep();
    diagnoses.push(undefined);
    keeper.connect();
    (await socket()).life.closed();
    (await settled(), await socket()).life.opened();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['connecting', 'opened 1', 'connected']);
  });

  it('looks for another way in when a lost connection was sought in vain, and does not wait then', async () => {
    const { clock, sockets, socket, connected, heard, diagnoses } = keep();
    (await connected()).life.closed();
    clock.advance(250);
    diagnoses.push(undefined);
    (await socket()).life.closed();
    await settled();
    assert.equal(sockets.length, 3);
    (await socket()).life.opened();
    assert.deepEqual(heard(), [
      'lost',
      'reconnecting: disconnected',
      'reconnecting: disconnected',
      'opened 2',
      'connected',
    ]);
  });

  it('does not take a connection back that somebody took, before it is wanted', async () => {
    const { keeper, clock, sockets, socket, connected, heard } = keep();
    const first = await connected();
    clock.advance(10_000);
    first.life.closed(chatError('taken-over'));
    assert.deepEqual(heard(), ['lost: taken-over', 'idle']);
    assert.equal(clock.pending, 0);
    keeper.connect();
    (await socket()).life.opened();
    assert.equal(sockets.length, 2);
    assert.deepEqual(heard(), ['connecting', 'opened 1', 'connected']);
  });

  it('gives up a connection that somebody takes as soon as it is there', async () => {
    const { clock, connected, heard } = keep();
    (await connected()).life.closed(chatError('taken-over'));
    assert.deepEqual(heard(), ['lost: taken-over', 'gave up: taken-over', 'failed: taken-over']);
    assert.equal(clock.pending, 0);
  });

  it('opens nothing more when it is closed, whatever it is told', async () => {
    const { keeper, connected, sockets, clock } = keep();
    await connected();
    keeper.close();
    keeper.refresh();
    keeper.renew();
    keeper.hangUp();
    keeper.connect();
    clock.advance(60_000);
    await settled();
    assert.deepEqual([sockets.length, clock.pending], [1, 0]);
  });

  it('leaves no timer behind when it is closed, whatever it was doing', async () => {
    const stages: ((keeping: ReturnType<typeof keep>) => Promise<unknown> | void)[] = [
      () => {},
      ({ keeper }) => keeper.connect(),
      (keeping) => {
        keeping.keeper.connect();
        return keeping.socket();
      },
      (keeping) => keeping.connected(),
      async (keeping) => (await keeping.connected()).life.closed(),
      async (keeping) => {
        await keeping.connected();
        keeping.keeper.renew();
      },
      async (keeping) => {
        keeping.keeper.connect();
        (await keeping.socket()).life.closed();
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
      for (const socket of keeping.sockets) socket.life.closed();
      await settled();
      assert.deepEqual(keeping.heard(), [], `stage ${index}`);
    }
  });
});

/** Lets everything happen that has been promised. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
