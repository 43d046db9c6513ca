/**
 * Every limit of the relay, in one list: the configuration's schema, README's tables and the code are made from it.
 *
 * A name says what is counted, its unit where that is not a plain number (`Bytes`, `Characters`, `Ms`), and for whom: `PerAddress` is
 * one IPv4 address or one /64 of IPv6, which is the least that a subscriber is given; `PerNetwork` is one /56 of IPv6, which is what a
 * home often has. Without either it is a total of the whole relay, or belongs to one thing (a frame, a prompt, a socket, an answer).
 * When a total is full, whoever holds the most of it loses first. The machine's own address has no share, only the total: behind it
 * may be a proxy that nobody declared, and everybody.
 */
export interface Limit {
  readonly default: number;
  /** What happens beyond it, as README and the schema say it. */
  readonly beyond: string;
}

export const LIMITS = {
  frameBytes: { default: 1_048_576, beyond: 'a larger frame closes its socket (1009)' },
  textFrameBytes: {
    default: 262_144,
    beyond: "the same on the Cat's socket while no assistant takes pictures: no frame has a reason to be longer",
  },
  bodyBytes: { default: 1_048_576, beyond: "a larger body is refused (413; on Lovelace's paths `too-long`)" },
  connectBytes: { default: 16_384, beyond: 'a Socket.IO client that sends more to introduce itself is disconnected' },
  framesPerMinute: { default: 600, beyond: 'a socket that sends more frames or packets is closed (1008)' },
  frameBytesPerMinute: { default: 16_777_216, beyond: 'a socket that sends more is closed (1008)' },
  frameBytesPerMinutePerAddress: {
    default: 33_554_432,
    beyond:
      'the same for all that an address sends, and again for the histories it asks for (429), a request counting 2 kB beside its body: requests get 429, and a socket is closed (1008) that has sent more than 64 kB of it',
  },
  frameBytesPerMinutePerNetwork: { default: 67_108_864, beyond: 'the same' },
  promptCharacters: { default: 32_000, beyond: 'a longer prompt is answered with `too-long`' },
  historyMessages: {
    default: 200,
    beyond: 'of a longer conversation that a client sends along, only the latest messages are looked at',
  },
  historyCharacters: { default: 400_000, beyond: 'the same, by the characters of whole messages' },
  handles: {
    default: 50_000,
    beyond:
      'open connections, idle ones included; beyond it (or seven tenths of what the system lets the process open) the address with the most loses its oldest idle one',
  },
  handlesPerAddress: { default: 200, beyond: 'a connection is closed as soon as its request is answered' },
  handlesPerNetwork: { default: 800, beyond: 'the same' },
  connections: {
    default: 20_000,
    beyond:
      'beyond it (or half of what the system lets the process open) the next socket or waiting request is refused (429)',
  },
  connectionsPerAddress: {
    default: 100,
    beyond: "the next socket or waiting request from one address is refused (429; on the Cat's paths 403)",
  },
  connectionsPerNetwork: { default: 400, beyond: 'the same' },
  promptsPerMinutePerAddress: {
    default: 60,
    beyond:
      'the next prompt is `rate-limited` and told how long to wait; asking again for one that has ended, or that is read already, counts, too',
  },
  promptsPerMinutePerNetwork: { default: 120, beyond: 'the same' },
  promptsInFlight: {
    default: 2_000,
    beyond:
      'while so many (or a fifth of what the system lets the process open) are being answered, the next is answered with `overloaded`',
  },
  promptsInFlightPerAddress: { default: 100, beyond: 'the same for one address: `rate-limited`' },
  promptsInFlightPerNetwork: { default: 200, beyond: 'the same' },
  queuedPrompts: { default: 8, beyond: 'while so many of one socket wait for their turn, the next is `rate-limited`' },
  queuedCharacters: {
    default: 1_000_000,
    beyond: 'the same, by their characters with all that was sent along; one alone may have more',
  },
  answerCharacters: { default: 400_000, beyond: 'the answer ends there, and says so where the wire can' },
  answerMs: { default: 600_000, beyond: 'the answer fails with `timeout`, and what came stays' },
  resumeMs: {
    default: 60_000,
    beyond: 'an answer whose reader is gone is given up, and one that has ended is forgotten',
  },
  keptCharacters: {
    default: 100_000_000,
    beyond:
      'prompts that wait or are answered, with what was sent along, and conversations that last only as long as their connection; the next prompt is answered with `overloaded`, the oldest of such a conversation is forgotten',
  },
  keptCharactersPerAddress: { default: 10_000_000, beyond: 'the same for one address: `rate-limited`' },
  keptCharactersPerNetwork: { default: 20_000_000, beyond: 'the same' },
  endedCharacters: {
    default: 50_000_000,
    beyond: 'answers that ended and can still be asked for; beyond it the address with the most loses its oldest',
  },
  endedCharactersPerAddress: { default: 5_000_000, beyond: 'the oldest of that address are forgotten' },
  endedCharactersPerNetwork: { default: 10_000_000, beyond: 'the same' },
  unreadBytes: {
    default: 268_435_456,
    beyond: 'bytes that wait for slow readers; beyond it the address with the most loses its largest connection',
  },
  unreadBytesPerAddress: {
    default: 33_554_432,
    beyond: 'the connection that would hold more is closed; a request gets 429',
  },
  unreadBytesPerNetwork: { default: 67_108_864, beyond: 'the same' },
  unreadMs: { default: 60_000, beyond: 'a response of which nothing was read for so long is ended' },
  headersMs: {
    default: 15_000,
    beyond: 'a request, or the handshake of a socket, whose head is not all there by then gets 408',
  },
  requestMs: { default: 60_000, beyond: 'the same for a whole request with its body' },
  // Longer than the minute that proxies keep theirs: none sends a request into a connection that is just being closed.
  idleMs: { default: 65_000, beyond: 'a connection without a request is closed' },
  connectMs: { default: 10_000, beyond: 'a Socket.IO client that has not introduced itself is disconnected' },
} as const satisfies Readonly<Record<string, Limit>>;

/** The limits of the memory store, under `memory`. */
export const MEMORY_LIMITS = {
  conversations: { default: 10_000, beyond: 'the address with the most conversations loses its oldest' },
  conversationsPerAddress: { default: 1_000, beyond: 'the oldest of that address is forgotten' },
  conversationsPerNetwork: { default: 2_000, beyond: 'the same' },
  messages: { default: 200, beyond: 'the oldest messages of the conversation are forgotten' },
  // A picture or two.
  conversationCharacters: { default: 2_000_000, beyond: 'the same, by characters as JSON, pictures included' },
  characters: { default: 50_000_000, beyond: 'of all conversations; the address with the most loses its oldest' },
  charactersPerAddress: { default: 10_000_000, beyond: 'the oldest of that address is forgotten' },
  charactersPerNetwork: { default: 20_000_000, beyond: 'the same' },
  timeToLive: { default: 86_400_000, beyond: 'milliseconds of silence after which a conversation is forgotten' },
} as const satisfies Readonly<Record<string, Limit>>;

/** What one visitor may cost: a number for each of {@link LIMITS}, in its unit. */
export type Limits = { readonly [Name in keyof typeof LIMITS]: number };

/** How much the memory store keeps: a number for each of {@link MEMORY_LIMITS}. */
export type MemoryLimits = { readonly [Name in keyof typeof MEMORY_LIMITS]: number };

export const DEFAULT_LIMITS: Limits = defaultsOf(LIMITS);
export const DEFAULT_MEMORY_LIMITS: MemoryLimits = defaultsOf(MEMORY_LIMITS);

function defaultsOf<Name extends string>(list: Readonly<Record<Name, Limit>>): Readonly<Record<Name, number>> {
  return Object.fromEntries(Object.entries<Limit>(list).map(([name, limit]) => [name, limit.default])) as Readonly<
    Record<Name, number>
  >;
}
