import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, type ChatEvent, type TransportEvent } from '../../../src/chat/index.ts';
import { SocketTransport } from '../../../src/transports/socket/socket-transport.ts';
import type {
  SocketConnection,
  SocketEvents,
  PendingRequest,
  ProtocolAdapter,
} from '../../../src/transports/socket/protocol-adapter.ts';
import { INTERRUPTED } from '../../../src/chat/reply-stream.ts';
import { ask, collect, lastOf, textOf } from '../../contracts/reply.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

/** A socket whose server is the test. */
class FakeConnection implements SocketConnection {
  readonly events: SocketEvents;
  readonly sentTurns: PendingRequest[] = [];
  /** The last event number of each turn when it was sent. */
  readonly resumeNumbers: (number | undefined)[] = [];
  readonly stops: string[] = [];
  isClosing = false;
  blockedBy: SocketConnection['blockedBy'];

  constructor(events: SocketEvents) {
    this.events = events;
  }

  sendPrompt(turn: PendingRequest): void {
    this.sentTurns.push(turn);
    this.resumeNumbers.push(turn.lastEventNumber);
  }

  sendStop(turnId: string): void {
    this.stops.push(turnId);
  }

  close(): void {
    this.isClosing = true;
  }

  /** @param heartbeatMs The relay's heartbeat. Earlier relays had none. The same is true of the others. */
  sendHello(heartbeatMs?: number, memoryMs?: number, promptCharacters?: number): void {
    const hello = { version: 1, assistants: [], heartbeatMs, memoryMs, promptCharacters };
    this.events.onExtensionFrame({ kind: 'hello', hello });
  }

  /** Sends events of the last turn, starting with this number. */
  sendEvents(first: number, ...events: readonly ChatEvent[]): void {
    const turnId = this.sentTurns.at(-1)?.request.turnId ?? '';
    for (const [index, event] of events.entries())
      this.events.onExtensionFrame({ kind: 'event', turnId, number: first + index, event });
  }
}

function open(
  stockStop: ProtocolAdapter['stopStrategy'] = 'ignore',
  canStillArrive?: ProtocolAdapter['canStillArrive'],
) {
  const clock = createManualClock();
  const connections: FakeConnection[] = [];
  const emitted: TransportEvent[] = [];
  const adapter: ProtocolAdapter = {
    open(_token, events) {
      const connection = new FakeConnection(events);
      connections.push(connection);
      return connection;
    },
    validate: () => undefined,
    diagnoseFailure: () => Promise.resolve(errorInfo('unreachable')),
    capabilities: ['history'],
    stopStrategy: stockStop,
    ...(canStillArrive && { canStillArrive }),
  };
  const transport = new SocketTransport(() => adapter, { url: '', userId: '', clock, random: () => 0 });
  transport.setListener((event) => emitted.push(event));
  /** Opens the current socket. */
  const connected = async (): Promise<FakeConnection> => {
    await settled();
    const connection = connections.at(-1);
    assert.ok(connection);
    connection.events.onOpen();
    return connection;
  };
  return { transport, clock, connections, connected, emitted, adapter };
}

const START: ChatEvent = { type: 'reply-start' };
const DONE: ChatEvent = { type: 'reply-end', reason: 'done' };
const text = (delta: string): ChatEvent => ({ type: 'text-delta', delta });
const never = () => new AbortController();

describe('SocketTransport: a prompt that only our relay can be sent', () => {
  const openFor = () => {
    const opened = open();
    opened.adapter.needsExtension = () => true;
    return opened;
  };

  it('is sent after the hello', async () => {
    const { transport, connected } = openFor();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    assert.equal(relay.sentTurns.length, 0);
    relay.sendHello();
    assert.equal(relay.sentTurns.length, 1);
    relay.sendEvents(1, START, text('a'), DONE);
    assert.equal(textOf(await reply), 'a');
  });

  it('fails where there is no hello, and the next one is sent', async () => {
    const { transport, connected, clock, adapter } = openFor();
    const reply = collect(transport.send(ask('hello'), never()));
    const stock = await connected();
    clock.advance(1_000);
    assert.deepEqual((await reply).at(-1), { type: 'reply-error', ...errorInfo('unsupported-media') });
    adapter.needsExtension = () => false;
    transport.send(ask('again'), never());
    assert.equal(stock.sentTurns.length, 1);
  });
});

describe('SocketTransport: events of an extended turn', () => {
  it('are delivered once although they arrive twice', async () => {
    const { transport, connected } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    relay.sendHello();
    relay.sendEvents(1, START, text('a'), text('b'));
    relay.sendEvents(2, text('a'), text('b'));
    relay.sendEvents(4, DONE);
    assert.equal(textOf(await reply), 'ab');
  });

  it('are requested again over a new connection after a gap', async () => {
    const { transport, connected, clock, connections } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    relay.sendHello();
    relay.sendEvents(1, START, text('a'));
    relay.sendEvents(4, text('c'));
    assert.equal(relay.isClosing, true);
    relay.events.onClose();
    clock.advance(250);
    const again = await connected();
    assert.deepEqual(again.sentTurns, []);
    again.sendHello();
    assert.deepEqual(again.resumeNumbers, [2]);
    again.sendEvents(3, text('b'), text('c'), DONE);
    assert.equal(textOf(await reply), 'abc');
    assert.equal(connections.length, 2);
  });

  it('are ignored for another turn', async () => {
    const { transport, connected } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    relay.sendHello();
    relay.events.onExtensionFrame({ kind: 'event', turnId: 'another', number: 1, event: text('x') });
    relay.sendEvents(1, START, text('a'), DONE);
    assert.equal(textOf(await reply), 'a');
  });

  it('are ignored after a stop', async () => {
    const { transport, connected } = open();
    const stop = never();
    const stale = collect(transport.send(ask('hello'), stop));
    const fresh = collect(transport.send(ask('again'), never()));
    const relay = await connected();
    relay.sendHello();
    const first = relay.sentTurns[0]?.request.turnId ?? '';
    relay.sendEvents(1, START, text('stale'));
    stop.abort();
    assert.deepEqual(relay.stops, [first]);
    assert.equal(relay.sentTurns.length, 2);
    relay.events.onExtensionFrame({ kind: 'event', turnId: first, number: 3, event: text('stale') });
    relay.events.onExtensionFrame({ kind: 'event', turnId: first, number: 4, event: DONE });
    relay.sendEvents(1, START, text('fresh'), DONE);
    assert.deepEqual([lastOf(await stale), textOf(await fresh)], ['stopped', 'fresh']);
  });
});

describe('SocketTransport: the hello', () => {
  it('sends a pending stop', async () => {
    const { transport, connected } = open();
    const stop = never();
    transport.send(ask('hello'), stop);
    const relay = await connected();
    stop.abort();
    assert.deepEqual(relay.stops, []);
    relay.sendHello();
    assert.deepEqual(relay.stops, [relay.sentTurns[0]?.request.turnId]);
  });

  it('announces the relay’s capabilities', async () => {
    const { transport, connected, emitted } = open();
    transport.connect();
    const relay = await connected();
    assert.deepEqual(transport.capabilities, ['history']);
    await assert.rejects(transport.assistants(), { message: 'permission-denied' });
    assert.deepEqual(emitted.at(-1), { type: 'status', state: 'connected' });
    relay.sendHello();
    assert.deepEqual(await transport.assistants(), []);
    assert.deepEqual(emitted.at(-1), { type: 'capabilities', capabilities: ['history', 'assistants', 'resume'] });
    assert.deepEqual(transport.capabilities, ['history', 'assistants', 'resume']);
    const { length } = emitted;
    relay.sendHello();
    assert.equal(emitted.length, length, 'announced once');
    relay.sendHello(0, 1_000);
    assert.deepEqual(transport.capabilities, ['history', 'assistants', 'resume', 'branches', 'conversations']);
    assert.equal(transport.memoryMs, 1_000);
    transport.capabilityList.remove('history');
    assert.deepEqual(emitted.at(-1), {
      type: 'capabilities',
      capabilities: ['assistants', 'resume', 'branches', 'conversations'],
    });
  });

  it('tells the length of the longest prompt, if it knows that', async () => {
    const { transport, connected } = open();
    transport.connect();
    const relay = await connected();
    relay.sendHello();
    assert.equal(transport.maxPromptCharacters, undefined);
    relay.sendHello(0, 0, 32_000);
    assert.equal(transport.maxPromptCharacters, 32_000);
  });

  it('is required to resume a turn', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    relay.sendHello();
    relay.sendEvents(1, START, text('a'));
    relay.events.onClose();
    clock.advance(250);
    const stock = await connected();
    clock.advance(120_000);
    assert.deepEqual(stock.sentTurns, []);
    assert.equal(lastOf(await reply), 'interrupted');
    const next = collect(transport.send(ask('next'), never()));
    assert.equal(stock.sentTurns.length, 1);
    transport.close();
    await next;
  });
});

describe('SocketTransport: the hello of a relay in place of a stock server', () => {
  it('ends a partial answer of the stock server', async () => {
    const { transport, connected, clock } = open('ignore', () => true);
    const begun = collect(transport.send(ask('begun'), never()));
    const next = collect(transport.send(ask('next'), never()));
    const stock = await connected();
    stock.sentTurns[0]?.reply.push(text('Half'));
    stock.events.onClose();
    clock.advance(250);
    const relay = await connected();
    relay.sendHello();
    assert.equal(lastOf(await begun), 'interrupted');
    assert.deepEqual(
      relay.sentTurns.map(({ request }) => request.messages[0]?.text),
      ['next'],
    );
    relay.sendEvents(1, START, text('Next.'), DONE);
    assert.equal(textOf(await next), 'Next.');
  });
});

describe('SocketTransport: a relay with heartbeats', () => {
  it('is reconnected after two missing heartbeats, and the turn resumed', async () => {
    const { transport, connected, clock, connections, emitted } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    relay.sendHello(5000);
    relay.sendEvents(1, START, text('a'));
    for (let sign = 0; sign < 20; sign++) {
      clock.advance(9_000);
      relay.events.onActivity();
    }
    clock.advance(9_999);
    assert.deepEqual([relay.isClosing, connections.length], [false, 1]);
    clock.advance(1);
    // The closing handshake is not awaited, because the other end is dead.
    assert.equal(relay.isClosing, true);
    assert.deepEqual(emitted.at(-1), {
      type: 'status',
      state: 'reconnecting',
      // Half of the first delay, without the random half.
      error: { ...errorInfo('disconnected'), retryAfter: 0.25 },
    });
    clock.advance(250);
    const again = await connected();
    again.sendHello(5000);
    assert.deepEqual(again.resumeNumbers, [2]);
    relay.events.onClose();
    again.sendEvents(3, text('b'), DONE);
    assert.equal(textOf(await reply), 'ab');
    assert.equal(clock.pending, 0);
    transport.close();
  });

  it('is not reconnected without a pending answer', async () => {
    const { transport, connected, clock } = open();
    transport.connect();
    const relay = await connected();
    relay.sendHello(5000);
    clock.advance(600_000);
    assert.equal(relay.isClosing, false);
    transport.close();
  });

  it('gets twice the time after each reconnect', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    for (const silence of [10_000, 20_000, 40_000]) {
      const relay = await connected();
      relay.sendHello(5000);
      clock.advance(silence - 1);
      assert.equal(relay.isClosing, false);
      clock.advance(1);
      assert.equal(relay.isClosing, true);
      clock.advance(250);
    }
    transport.close();
    await reply;
  });

  it('fails the turn once if it is not back in 20 s', async () => {
    for (const hasBegun of [true, false]) {
      const { transport, connected, clock, connections } = open();
      const reply = collect(transport.send(ask('hello'), never()));
      const next = collect(transport.send(ask('next'), never()));
      const relay = await connected();
      relay.sendHello(5000);
      if (hasBegun) relay.sendEvents(1, START, text('a'));
      relay.events.onClose();
      let isOver = false;
      void reply.then(() => (isOver = true));
      for (let second = 0; second < 19; second++) {
        clock.advance(1000);
        await settled();
        const last = connections.at(-1);
        if (last && last !== relay) last.events.onClose();
      }
      assert.equal(isOver, false);
      clock.advance(1000);
      assert.equal(lastOf(await reply), hasBegun ? 'interrupted' : 'disconnected');
      transport.close();
      assert.equal(lastOf(await next), 'interrupted', 'it waits for a connection, and says nothing of its own');
    }
  });

  it('may be lost again before its hello, and the turn is still resumed', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    const relay = await connected();
    relay.sendHello(5000);
    relay.sendEvents(1, START, text('a'));
    relay.events.onClose();
    clock.advance(250);
    (await connected()).events.onClose();
    clock.advance(500);
    const third = await connected();
    third.sendHello(5000);
    third.sendEvents(3, DONE);
    assert.deepEqual(third.resumeNumbers, [2]);
    assert.equal(textOf(await reply), 'a');
    transport.close();
  });
});

describe('SocketTransport: a connection to a relay that is lost before its hello', () => {
  /** A prompt on the second connection, on which no frame has arrived. The first one had a hello. */
  const openAgain = async () => {
    const opened = open();
    opened.transport.connect();
    const first = await opened.connected();
    first.sendHello();
    first.events.onClose();
    opened.clock.advance(250);
    const second = await opened.connected();
    const reply = collect(opened.transport.send(ask('hello'), never()));
    assert.equal(second.sentTurns.length, 1);
    return { ...opened, second, reply };
  };

  it('has its prompt sent again after the next hello, because the relay may know it', async () => {
    const { connected, clock, second, reply } = await openAgain();
    second.events.onClose();
    clock.advance(500);
    const third = await connected();
    assert.deepEqual(third.sentTurns, []);
    third.sendHello();
    assert.deepEqual(third.resumeNumbers, [undefined]);
    third.sendEvents(1, START, text('a'), DONE);
    assert.equal(textOf(await reply), 'a');
  });

  it('interrupts the prompt if a stock server follows, which would answer it again', async () => {
    const { connected, clock, second, reply } = await openAgain();
    second.events.onClose();
    clock.advance(500);
    const stock = await connected();
    clock.advance(20_000);
    assert.equal(lastOf(await reply), 'disconnected');
    assert.deepEqual(stock.sentTurns, []);
  });

  it('interrupts the prompt at once if none had a hello', async () => {
    const { transport, connected } = open();
    const reply = collect(transport.send(ask('hello'), never()));
    (await connected()).events.onClose();
    assert.equal(lastOf(await reply), 'disconnected');
    transport.close();
  });
});

describe('SocketTransport: a turn of an earlier page', () => {
  const resume = (transport: SocketTransport, lastEventNumber: number, stop = never()) =>
    transport.send({ ...ask('hello'), turnId: 'earlier' }, { signal: stop.signal, lastEventNumber });

  it('is resumed after the hello, and its reply has the number of each event', async () => {
    const { transport, connected, clock } = open();
    const reply = resume(transport, 5);
    assert.equal(reply.lastEventNumber, 5);
    const relay = await connected();
    assert.deepEqual(relay.sentTurns, []);
    relay.sendHello();
    assert.deepEqual(relay.resumeNumbers, [5]);
    const numbers: (number | undefined)[] = [];
    const reading = (async () => {
      for await (const _ of reply) numbers.push(reply.lastEventNumber);
    })();
    relay.sendEvents(6, text('a'));
    await settled();
    relay.sendEvents(7, text('b'), text('c'), text('d'), DONE);
    await reading;
    // The start is ours. The second and third delta are merged, because they are unread.
    assert.deepEqual(numbers, [5, 6, 7, 9, 10]);
    assert.equal(clock.pending, 0);
  });

  it('is resumed from the first event after none', async () => {
    const { transport, connected } = open();
    const reply = resume(transport, 0);
    const relay = await connected();
    relay.sendHello();
    assert.deepEqual(relay.resumeNumbers, [0]);
    relay.sendEvents(1, START, text('a'), DONE);
    assert.deepEqual(await collect(reply), [START, text('a'), DONE]);
  });

  it('is resumed at once on a connection to a relay', async () => {
    const { transport, connected } = open();
    transport.connect();
    const relay = await connected();
    relay.sendHello();
    const reply = collect(resume(transport, 2));
    assert.deepEqual(relay.resumeNumbers, [2]);
    relay.sendEvents(3, DONE);
    assert.equal(lastOf(await reply), 'done');
  });

  it('ends as interrupted without being sent if no hello arrives, and the next prompt is sent', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(resume(transport, 5));
    const next = collect(transport.send(ask('next'), never()));
    const stock = await connected();
    clock.advance(999);
    assert.equal(stock.sentTurns.length, 0);
    clock.advance(1);
    assert.deepEqual(await reply, [START, INTERRUPTED]);
    assert.equal(stock.sentTurns[0]?.request.messages[0]?.text, 'next');
    assert.equal(stock.sentTurns.length, 1);
    transport.close();
    await next;
  });

  it('is resumed on the next connection if the first is lost before its hello', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(resume(transport, 5));
    (await connected()).events.onClose();
    clock.advance(1_500);
    const relay = await connected();
    relay.sendHello();
    assert.deepEqual(relay.resumeNumbers, [5]);
    relay.sendEvents(6, DONE);
    assert.equal(lastOf(await reply), 'done');
  });

  it('is resumed from where it stands when its connection is lost again', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(resume(transport, 5));
    const relay = await connected();
    relay.sendHello();
    relay.sendEvents(6, text('a'));
    relay.events.onClose();
    clock.advance(250);
    const again = await connected();
    again.sendHello();
    assert.deepEqual(again.resumeNumbers, [6]);
    again.sendEvents(7, text('b'), DONE);
    assert.equal(textOf(await reply), 'ab');
  });

  it('fails with the reason if there is no connection', async () => {
    const { transport, connections } = open();
    const reply = collect(resume(transport, 5));
    await settled();
    connections[0]?.events.onClose();
    assert.equal(lastOf(await reply), 'unreachable');
  });

  it('is stopped at the relay, before and after the connection, the hello and its first event', async () => {
    const moments = ['connection', 'hello', 'event', 'end'] as const;
    for (const moment of moments) {
      const { transport, connected } = open('disconnect');
      const stop = never();
      const reply = collect(resume(transport, 5, stop));
      if (moment === 'connection') stop.abort();
      const relay = await connected();
      if (moment === 'hello') stop.abort();
      relay.sendHello();
      if (moment === 'event') stop.abort();
      relay.sendEvents(6, text('a'));
      if (moment === 'end') stop.abort();
      assert.equal(lastOf(await reply), 'stopped', moment);
      assert.deepEqual([relay.stops, relay.isClosing], [['earlier'], false], moment);
      const next = collect(transport.send(ask('next'), never()));
      relay.sendEvents(1, START, DONE);
      assert.equal(lastOf(await next), 'done', moment);
    }
  });

  it('is not stopped if its reader only leaves before it is resumed', async () => {
    const { transport, connected } = open();
    const reply = resume(transport, 5)[Symbol.asyncIterator]();
    await reply.return?.();
    const relay = await connected();
    relay.sendHello();
    assert.deepEqual([relay.stops, relay.sentTurns], [[], []]);
  });

  it('leaves no timer when the transport is closed before the hello', async () => {
    const { transport, connected, clock } = open();
    const reply = collect(resume(transport, 5));
    await connected();
    transport.close();
    assert.equal(lastOf(await reply), 'interrupted');
    assert.equal(clock.pending, 0);
  });
});

describe('SocketTransport: a stop without a connection', () => {
  it('is sent to the relay after the next hello, before the next prompt', async () => {
    const { transport, connected, clock } = open('disconnect');
    const stop = never();
    const reply = collect(transport.send(ask('hello'), stop));
    const relay = await connected();
    relay.sendHello();
    relay.sendEvents(1, START, text('a'));
    relay.events.onClose();
    stop.abort();
    assert.equal(lastOf(await reply), 'stopped');
    const next = collect(transport.send(ask('next'), never()));
    clock.advance(250);
    const again = await connected();
    assert.deepEqual(again.sentTurns, []);
    again.sendHello();
    assert.deepEqual(again.stops, [relay.sentTurns[0]?.request.turnId]);
    again.sendEvents(1, START, DONE);
    assert.equal(lastOf(await next), 'done');
  });

  it('does not block the next prompt for longer than 20 s', async () => {
    const { transport, connected, clock } = open();
    const stop = never();
    void collect(transport.send(ask('hello'), stop));
    const relay = await connected();
    relay.sendHello();
    relay.sendEvents(1, START);
    relay.events.onClose();
    stop.abort();
    void transport.send(ask('next'), never());
    clock.advance(250);
    const stock = await connected();
    clock.advance(20_000 - 250);
    assert.equal(stock.sentTurns.length, 1);
    transport.close();
  });
});

describe('SocketTransport: the relay’s events outside replies', () => {
  it('are passed on', async () => {
    const { transport, connected, emitted } = open();
    transport.connect();
    const relay = await connected();
    const quota = { type: 'quota', limit: 10, left: 3, resetsAt: 1 } as const;
    const retract = { type: 'retract', messageId: 'm' } as const;
    relay.events.onExtensionFrame({ kind: 'quota', quota });
    relay.events.onExtensionFrame({ kind: 'retract', retract });
    assert.deepEqual(emitted.slice(-2), [quota, retract]);
  });
});

describe('SocketTransport: a prompt', () => {
  it('is sent again after a rejected connection', async () => {
    let tokenRequests = 0;
    const connections: FakeConnection[] = [];
    const transport = new SocketTransport(
      () => ({
        open: (_token, events) => {
          connections.push(new FakeConnection(events));
          return connections.at(-1) ?? assert.fail();
        },
        validate: () => undefined,
        diagnoseFailure: () => Promise.resolve(errorInfo('unreachable')),
        capabilities: [],
        stopStrategy: 'ignore',
      }),
      { url: '', userId: '', clock: createManualClock(), token: () => `token ${(tokenRequests += 1)}` },
    );
    const reply = collect(transport.send(ask('hello'), never()));
    await settled();
    connections[0]?.events.onOpen();
    connections[0]?.events.onClose(errorInfo('unauthorized'));
    await settled();
    connections[1]?.events.onOpen();
    assert.equal(connections[1]?.sentTurns[0]?.request.messages[0]?.text, 'hello');
    connections[1]?.sendHello();
    connections[1]?.sendEvents(1, START, DONE);
    assert.equal(lastOf(await reply), 'done');
    transport.close();
  });

  it('is not sent twice after the session was replaced', async () => {
    const { transport, connected, clock } = open();
    transport.connect();
    const first = await connected();
    clock.advance(10_000);
    const reply = collect(transport.send(ask('hello'), never()));
    assert.equal(first.sentTurns.length, 1);
    first.events.onClose(errorInfo('session-replaced'));
    assert.equal(lastOf(await reply), 'disconnected');
    void collect(transport.send(ask('next'), never()));
    const second = await connected();
    assert.deepEqual(
      second.sentTurns.map(({ request }) => request.messages[0]?.text),
      ['next'],
    );
    transport.close();
  });

  it('waits for a new connection after a timeout', async () => {
    const { transport, connected, clock } = open('ignore', () => true);
    const silent = collect(transport.send(ask('silent'), never()));
    const first = await connected();
    clock.advance(120_000);
    assert.deepEqual([lastOf(await silent), first.isClosing], ['timeout', true]);
    void collect(transport.send(ask('next'), never()));
    assert.equal(first.sentTurns.length, 1);
    first.events.onClose();
    clock.advance(250);
    assert.equal((await connected()).sentTurns.length, 1);
    transport.close();
  });

  it('is not sent if its reader has cancelled', async () => {
    const { transport, connected } = open();
    await transport.send(ask('gone'), never())[Symbol.asyncIterator]().return?.();
    const reply = collect(transport.send(ask('hello'), never()));
    const stock = await connected();
    assert.deepEqual(
      stock.sentTurns.map(({ request }) => request.messages[0]?.text),
      ['hello'],
    );
    transport.close();
    await reply;
  });

  it('waits for the disconnect of a stop', async () => {
    const { transport, connected, connections } = open('disconnect');
    const stop = never();
    const stale = collect(transport.send(ask('stale'), stop));
    const fresh = collect(transport.send(ask('fresh'), never()));
    const old = await connected();
    stop.abort();
    assert.equal(old.isClosing, true);
    await settled();
    assert.equal(connections.length, 1);
    old.events.onClose();
    const next = await connected();
    assert.equal(next.sentTurns[0]?.request.messages[0]?.text, 'fresh');
    next.sentTurns[0]?.reply.push(DONE);
    next.events.onTurnEnd();
    assert.deepEqual([lastOf(await stale), lastOf(await fresh)], ['stopped', 'done']);
  });
});

describe('SocketTransport: a turn with a lost stock connection', () => {
  it('blocks other prompts until its answer arrives in another way', async () => {
    const { transport, connected, clock } = open('ignore', () => true);
    const kept = collect(transport.send(ask('kept'), never()));
    const next = collect(transport.send(ask('next'), never()));
    const first = await connected();
    const [turn] = first.sentTurns;
    assert.ok(turn);
    first.events.onClose();
    clock.advance(250);
    const second = await connected();
    assert.equal(second.sentTurns.length, 0);
    turn.reply.push({ type: 'reply-end', reason: 'done', text: 'Here.' });
    second.events.onTurnEnd(turn);
    assert.deepEqual([textOf(await kept), second.sentTurns.length], ['Here.', 1]);
    // Too late.
    second.events.onTurnEnd(turn);
    second.sentTurns[0]?.reply.push(DONE);
    second.events.onTurnEnd(second.sentTurns[0]);
    assert.equal(lastOf(await next), 'done');
  });

  it('blocks other prompts when it was stopped, too', async () => {
    for (const isLostFirst of [true, false]) {
      const { transport, connected, clock } = open('ignore', () => true);
      const stop = never();
      const stopped = collect(transport.send(ask('stopped'), stop));
      const first = await connected();
      if (!isLostFirst) stop.abort();
      first.events.onClose();
      stop.abort();
      assert.equal(lastOf(await stopped), 'stopped');
      void collect(transport.send(ask('next'), never()));
      clock.advance(250);
      const second = await connected();
      assert.equal(second.sentTurns.length, 0);
      second.events.onTurnEnd(first.sentTurns[0]);
      assert.equal(second.sentTurns.length, 1);
      transport.close();
    }
  });

  it('does not block longer when it was stopped', async () => {
    const { transport, connected, clock } = open('ignore', () => true);
    const stop = never();
    void collect(transport.send(ask('stopped'), stop));
    const first = await connected();
    stop.abort();
    first.events.onClose();
    clock.advance(250);
    const second = await connected();
    void collect(transport.send(ask('next'), never()));
    clock.advance(120_000);
    assert.equal(second.sentTurns.length, 1);
    transport.close();
  });

  it('is interrupted after the reply timeout', async () => {
    const { transport, connected, clock } = open('ignore', () => true);
    const reply = collect(transport.send(ask('hello'), never()));
    const first = await connected();
    first.sentTurns[0]?.reply.push(text('Half'));
    first.events.onClose();
    clock.advance(250);
    await connected();
    clock.advance(120_000);
    assert.deepEqual([lastOf(await reply), textOf(await reply)], ['interrupted', 'Half']);
  });

  it('is still expected when another tab has replaced the session', async () => {
    const { transport, connected, emitted } = open('ignore', () => true);
    const kept = collect(transport.send(ask('kept'), never()));
    const waiting = collect(transport.send(ask('waiting'), never()));
    const first = await connected();
    const [turn] = first.sentTurns;
    first.events.onClose(errorInfo('session-replaced'));
    assert.equal(lastOf(await waiting), 'session-replaced');
    assert.deepEqual(emitted.at(-1), { type: 'status', state: 'failed', error: errorInfo('session-replaced') });
    turn?.reply.push(DONE);
    first.events.onTurnEnd(turn);
    assert.equal(lastOf(await kept), 'done');
  });
});

describe('SocketTransport: a blocked prompt', () => {
  it('waits while the connection is busy', async () => {
    const { transport, connected } = open();
    transport.connect();
    const connection = await connected();
    connection.blockedBy = 'busy';
    void collect(transport.send(ask('hello'), never()));
    assert.equal(connection.sentTurns.length, 0);
    connection.blockedBy = undefined;
    connection.events.onReady();
    assert.equal(connection.sentTurns.length, 1);
    transport.close();
  });

  it('is sent on a new socket if the current one is stale', async () => {
    const { transport, connected, connections, emitted } = open();
    transport.connect();
    const stale = await connected();
    stale.blockedBy = 'stale';
    void collect(transport.send(ask('hello'), never()));
    assert.deepEqual([stale.sentTurns.length, stale.isClosing], [0, true]);
    stale.events.onClose();
    const fresh = await connected();
    assert.deepEqual([connections.length, fresh.sentTurns.length], [2, 1]);
    assert.deepEqual(
      emitted.flatMap((event) => (event.type === 'status' ? [event.state] : [])),
      ['connecting', 'connected', 'connected'],
    );
    transport.close();
  });

  it('reconnects after the session was replaced', async () => {
    const { transport, connected, connections, clock } = open();
    transport.connect();
    const first = await connected();
    clock.advance(10_000);
    first.blockedBy = 'busy';
    void collect(transport.send(ask('hello'), never()));
    first.events.onClose(errorInfo('session-replaced'));
    const second = await connected();
    assert.deepEqual([connections.length, second.sentTurns.length], [2, 1]);
    transport.close();
  });
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
