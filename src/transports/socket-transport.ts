import { chatError } from '../chat/error.ts';
import { isLast } from '../chat/event.ts';
import type { Assistant, ChatError, ChatMessage, ChatReply, ChatRequest, ConversationEvent } from '../chat/index.ts';
import type { Greeting, ServerExtension } from '../protocol/greeting.ts';
import { ConnectionKeeper } from './connection-keeper.ts';
import { INTERRUPTED, ReplyQueue, STOPPED } from './reply-queue.ts';
import * as TIMEOUTS from './timeouts.ts';
import type { ChatTransport, ConversationListener, SendOptions, TransportOptions } from './transport.ts';
import { Watchdog } from './watchdog.ts';
import type { SocketConnection, Turn, Wire } from './wire.ts';

/** What transports over sockets have in common: prompts one after another over one connection, stopped, resumed and given up. */
export class SocketTransport implements ChatTransport {
  assistants?: () => Promise<readonly Assistant[]>;
  history?: () => Promise<readonly ChatMessage[]>;
  clear?: () => Promise<void>;
  /** Whom our relay offered, if it was ever there. */
  offered: readonly Assistant[] | undefined;

  readonly #wire: Wire;
  readonly #keeper: ConnectionKeeper<SocketConnection>;
  readonly #waiting: Turn[] = [];
  /** The turn that has the line. Its reply may be over already, while the other end still answers. */
  #current: Turn | undefined;
  /** Whether that turn began on a connection which is gone, and waits for its answer to come by another way. */
  #isResuming = false;
  /** The socket, while it is open. */
  #connection: SocketConnection | undefined;
  /** Whether our relay is at its other end. */
  #isGreeted = false;
  /** Milliseconds of silence after which a greeted connection is lost, while an answer is awaited; 0 where no such thing was promised. */
  #longestSilence = 0;
  /** How often a connection was dropped for its silence in the present turn: what is slow to come would never come, if it were dropped for ever. */
  #drops = 0;
  readonly #replyTimeout: number;
  #listener: ConversationListener | undefined;
  readonly #watchdog: Watchdog;
  readonly #closing = new AbortController();

  constructor(wire: Wire, options: TransportOptions) {
    this.#wire = wire;
    this.#replyTimeout = options.replyTimeout ?? TIMEOUTS.reply;
    this.#watchdog = new Watchdog(this.#replyTimeout, options.clock, () => this.#giveUp());
    const events = {
      heard: () => this.#watchdog.heard(),
      answered: (turn?: Turn) => this.#answered(turn),
      ready: () => this.#next(),
      refresh: () => this.#keeper.refresh(),
      extension: (frame: ServerExtension) => this.#extension(frame),
      said: (event: ConversationEvent) => this.#say(event),
    };
    this.#keeper = new ConnectionKeeper(
      {
        open: (token, life) => wire.open(token, { ...life, ...events }),
        diagnose: () => wire.diagnose(),
        changed: (state, error) => {
          this.#say({ type: 'status', state, ...(error && { error }) });
          if (state === 'idle' && this.#waiting.length > 0) this.connect();
        },
        opened: (connection) => this.#opened(connection),
        lost: (error) => this.#lost(error),
        failed: (error) => this.#failed(error),
      },
      options,
    );
  }

  /** Aborted when the transport is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get breaks(): boolean {
    return !this.#isGreeted && (this.#wire.breaks ?? false);
  }

  /** Takes a capability away that the backend has refused. Whoever listens looks again at what there is. */
  withdraw(capability: 'history' | 'clear'): void {
    delete this[capability];
    this.#keeper.announce();
  }

  send(request: ChatRequest, { signal }: SendOptions): ChatReply {
    const turn: Turn = { request, reply: new ReplyQueue(() => this.#forget(turn)), last: 0 };
    const error = this.#wire.refuse(request);
    if (this.closing.aborted) turn.reply.push(INTERRUPTED);
    else if (signal.aborted) turn.reply.push(STOPPED);
    else if (error) turn.reply.fail(error);
    else {
      signal.addEventListener('abort', () => this.#stop(turn), { once: true });
      this.#waiting.push(turn);
      this.#keeper.connect();
      this.#next();
    }
    return turn.reply;
  }

  listen(listener: ConversationListener | undefined): void {
    this.#listener = listener;
  }

  connect(): void {
    this.#keeper.connect();
  }

  close(): void {
    this.#closing.abort();
    this.#watchdog.stop();
    this.#keeper.close();
    for (const { reply } of this.#openTurns()) reply.push(INTERRUPTED);
  }

  #say(event: ConversationEvent): void {
    if (!this.closing.aborted) this.#listener?.(event);
  }

  /** Gives the line to the next turn, if it is free. */
  #next(): void {
    const connection = this.#connection;
    const [turn] = this.#waiting;
    if (!connection || !turn || this.#current) return;
    if (connection.hindrance === 'stale') this.#keeper.refresh();
    if (connection.hindrance) return;
    this.#waiting.shift();
    this.#current = turn;
    this.#ask(connection, turn);
  }

  #ask(connection: SocketConnection, turn: Turn): void {
    this.#watch();
    connection.ask(turn);
  }

  #watch(): void {
    this.#watchdog.start(this.#longestSilence * 2 ** this.#drops || this.#replyTimeout);
  }

  #answered(turn = this.#current): void {
    if (turn !== this.#current) return;
    this.#release();
    this.#next();
  }

  #release(): void {
    this.#current = undefined;
    this.#isResuming = false;
    this.#drops = 0;
    this.#watchdog.stop();
  }

  #forget(turn: Turn): void {
    const at = this.#waiting.indexOf(turn);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  #stop(turn: Turn): void {
    if (turn.reply.isOver) return;
    this.#forget(turn);
    turn.reply.push(STOPPED);
    if (turn !== this.#current) return;
    if (!this.#connection) {
      // The relay ends a turn by itself that nobody comes back to. A stock server's answer may still come: not into the next one.
      if (!this.#wire.keeps?.(turn)) this.#release();
    } else if (this.#isGreeted) this.#sayStop(this.#connection, turn);
    else if (this.#wire.stockStop === 'hang-up') this.#keeper.hangUp();
  }

  #sayStop(connection: SocketConnection, { request }: Turn): void {
    connection.stop(request.turnId);
    this.#answered();
  }

  #opened(connection: SocketConnection): void {
    this.#connection = connection;
    if (this.#wire.assistants) this.assistants ??= this.#wire.assistants;
    // A turn that is to be resumed has the line, and waits for the greeting: to a stock server its prompt would be a new one.
    this.#next();
  }

  #lost(error: ChatError | undefined): void {
    const turn = this.#current;
    const isGreeted = this.#isGreeted;
    this.#connection = undefined;
    this.#isGreeted = false;
    this.#longestSilence = 0;
    if (!turn) return;
    if (this.#wire.keeps?.(turn) || ((isGreeted || this.#isResuming) && !turn.reply.isOver)) {
      this.#isResuming = true;
      if (isGreeted) this.#watchdog.start(TIMEOUTS.resume);
      return;
    }
    this.#release();
    // Not let in, so not heard: the prompt waits for what the keeper makes of that. Whoever was in, was heard.
    if (error && error.code !== 'taken-over' && !turn.reply.hasBegun) this.#waiting.unshift(turn);
    else turn.reply.cutOff(chatError('disconnected'));
  }

  #failed(error: ChatError): void {
    // The answer that is sought elsewhere needs no socket.
    const isKept = this.#isResuming && error.code === 'taken-over';
    for (const turn of this.#openTurns()) if (!isKept || turn !== this.#current) turn.reply.cutOff(error);
    if (!isKept) this.#release();
    this.#wire.explain?.(error);
  }

  /** All turns without an end yet, out of their places. */
  #openTurns(): Turn[] {
    return [...(this.#current ? [this.#current] : []), ...this.#waiting.splice(0)];
  }

  /** The line is dead, or a turn that was to be resumed waits for nobody. */
  #giveUp(): void {
    // Our relay would have said that it is there. It may be back soon, and has the rest of the answer then.
    if (this.#longestSilence && !this.#isResuming) {
      this.#drops++;
      return this.#keeper.drop();
    }
    const turn = this.#current;
    const isWaiting = this.#isResuming || !this.#connection;
    this.#release();
    if (isWaiting) {
      turn?.reply.cutOff(chatError('disconnected'));
      this.#next();
    } else {
      turn?.reply.fail(chatError('timeout'));
      // Whatever else there is to ask waits for another line.
      this.#connection = undefined;
      this.#keeper.renew();
    }
  }

  #extension(frame: ServerExtension): void {
    switch (frame.kind) {
      case 'greeting':
        return this.#greeted(frame.greeting);
      case 'event':
        return this.#event(frame);
      case 'alive':
        // That it came was noticed already.
        return;
      case 'quota':
        return this.#say(frame.quota);
      case 'retract':
        return this.#say(frame.retract);
    }
  }

  #greeted({ assistants, heartbeatMs = 0 }: Greeting): void {
    const turn = this.#current;
    this.#isGreeted = true;
    this.#longestSilence = 2 * heartbeatMs;
    this.offered = assistants;
    this.assistants = () => Promise.resolve(assistants);
    this.#keeper.announce();
    if (!this.#connection || !turn) return;
    if (turn.reply.isOver) this.#sayStop(this.#connection, turn);
    // What a stock server had begun is not to be mixed with another answer.
    else if (turn.reply.hasBegun && !turn.last) this.#giveUp();
    else if (this.#isResuming) {
      this.#isResuming = false;
      this.#ask(this.#connection, turn);
    } else this.#watch();
  }

  #event({ turnId, number, first = number, event }: Extract<ServerExtension, { kind: 'event' }>): void {
    const turn = this.#current;
    if (turn?.request.turnId !== turnId || number <= turn.last) return;
    // Something was lost on the way: the relay still has it.
    if (first !== turn.last + 1) return this.#keeper.renew();
    turn.last = number;
    turn.reply.push(event);
    if (isLast(event)) this.#answered();
  }
}
