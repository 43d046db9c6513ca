import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { chatError, type Clock } from '../../chat/index.ts';
import { CAT_DEFAULT_USER, type CatSocketRequest } from '../../protocol/cat-address.ts';
import { decodeCatClientFrame, encodeCatExtension, type CatClientFrame, type CatPrompt } from '../../protocol/cat.ts';
import * as CLOSE from '../../protocol/close-codes.ts';
import { compact } from '../../protocol/json.ts';
import { connectionMemory } from '../conversation/memory.ts';
import { Session } from '../conversation/session.ts';
import type { Visitor } from '../security/gate.ts';
import { asMedia } from './asked-media.ts';
import { catMemory, catOwner } from './cat-memory.ts';
import { greetedCatReplies, type CatReplies } from './cat-replies.ts';
import type { EndpointContext } from './endpoint.ts';
import { FrameWriter } from './frame-writer.ts';
import { greetingFrame } from './greeting-frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { StockCatReplies } from './stock-cat-replies.ts';
import { nameTurn } from './turn-name.ts';

export interface CatSocketOptions {
  readonly socket: WebSocket;
  /** The connection under the socket. */
  readonly connection: Duplex;
  readonly visitor: Visitor;
  readonly asked: CatSocketRequest;
  /** Whether a stock client is hung up on behind an error. */
  readonly closesAfterError: boolean;
}

/**
 * One connection of the Cat's wire: reads its frames, asks its session, and hands out readers that write the replies. Whoever makes it
 * listens to the socket, and tells it what happens there.
 */
export class CatSocket {
  /** Where the visitor is, for logs. */
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #writer: FrameWriter;
  readonly #replies: CatReplies;
  readonly #isGreeted: boolean;
  readonly #clock: Clock;
  /** Made for the first prompt of a greeted client: most connections are idle. */
  #heartbeat: Heartbeat | undefined;
  readonly #newId: () => string;
  /** Whose memory ends with this connection, if it does. */
  readonly #own: { readonly userId: string; readonly client: string } | undefined;
  #isAlive = true;

  constructor(context: EndpointContext, options: CatSocketOptions) {
    const { sessions, store, resources } = context;
    const { socket, connection, visitor, asked, closesAfterError } = options;
    const { offered, tokens } = asked;
    const userId = visitor.subject ?? asked.userId ?? CAT_DEFAULT_USER;
    const { holder } = visitor;
    const stored = catMemory(store, visitor, asked.userId);
    this.address = visitor.address;
    this.#socket = socket;
    this.#isGreeted = offered;
    this.#newId = sessions.newId;
    this.#own = stored ? undefined : { userId, client: visitor.client ?? visitor.address };
    this.#session = new Session(sessions, {
      owner: catOwner(userId),
      memory: stored ?? connectionMemory({ kept: resources.kept, holder }),
      // A stock client that left finds the rest of its answer in the history. Where nothing is stored there is no such place.
      leaving: offered ? 'resume' : stored ? 'finish' : 'stop',
      holder,
    });
    const writer = new FrameWriter({ socket, connection, unread: resources.unread, holder });
    this.#writer = writer;
    const { clock } = sessions;
    this.#clock = clock;
    const onError = closesAfterError ? () => this.#hangUp() : () => {};
    this.#replies = offered
      ? greetedCatReplies(writer)
      : new StockCatReplies({ writer, clock, userId, tokens, onError });
    if (offered) void writer.write(encodeCatExtension(greetingFrame(sessions.assistants)));
  }

  /** The peer is there. */
  noteAlive(): void {
    this.#isAlive = true;
  }

  /** Cuts the connection if the peer has not answered the last ping, and sends the next one. */
  checkAlive(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  /**
   * Whether the conversation is this connection's own, and the visitor the one that is meant. Anybody may go by a name
   * that can be guessed, so the client must be the same, too (see {@link Visitor.client}): what a stranger could clear is then no more
   * than a neighbour's.
   */
  hasOwn(userId: string, isClient: (client: string) => boolean): boolean {
    return this.#own?.userId === userId && isClient(this.#own.client);
  }

  /** Forgets the conversation. */
  clear(): void {
    void this.#session.clear();
  }

  /** Says that the relay goes down, and that another one will be there soon. */
  goodbye(): void {
    this.#socket.close(CLOSE.restart);
  }

  /** The socket has closed. */
  leave(): void {
    this.#heartbeat?.stop();
    this.#session.leave();
  }

  /** A message has come. */
  receive(data: Buffer, isBinary: boolean): void {
    // After its goodbye a peer may still say something that was on its way.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const said = isBinary ? BINARY : decodeCatClientFrame(data.toString(), this.#isGreeted);
    if (said.kind === 'stop') this.#session.stop(said.turnId);
    else if (this.#replies.isFull || this.#writer.isOverrun) this.#socket.close(CLOSE.rateLimited);
    else if (said.kind === 'fault') this.#replies.refuse(said.error, said.turnId);
    else this.#ask(said.prompt);
  }

  /** Drops queued prompts and closes the socket: their answers could not be delivered. */
  #hangUp(): void {
    this.#session.leave();
    this.#socket.close(CLOSE.normal);
  }

  #ask(prompt: CatPrompt): void {
    const { text, image } = prompt;
    const turn = nameTurn(prompt, this.#isGreeted, this.#newId);
    if (!turn) return this.#replies.refuse(chatError('bad-request'), prompt.turnId);
    const media = asMedia(image);
    if (media === 'unsupported') return this.#replies.refuse(chatError('unsupported-media'), turn.turnId);
    const assistant = this.#isGreeted ? prompt.assistant : undefined;
    const reader = this.#replies.reader(turn.turnId, text);
    const watched = this.#isGreeted ? (this.#heartbeat ??= this.#newHeartbeat()).watch(turn.turnId, reader) : reader;
    this.#session.ask(compact({ ...turn, text, media, assistant }), watched);
  }

  #newHeartbeat(): Heartbeat {
    return new Heartbeat({
      clock: this.#clock,
      isAwaited: (reader) => this.#session.hasReader(reader),
      send: (turnId) => {
        if (!this.#writer.isOverrun) void this.#writer.write(encodeCatExtension({ kind: 'alive', turnId }));
      },
    });
  }
}

const BINARY: CatClientFrame = { kind: 'fault', error: chatError('bad-request') };
