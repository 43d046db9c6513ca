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
  readonly consequence: string;
}

export const LIMITS = {
  frameBytes: { default: 1_048_576, consequence: 'a larger frame closes its socket (1009)' },
  textFrameBytes: {
    default: 262_144,
    consequence: "the same on the Cat's socket while no assistant takes pictures: no frame has a reason to be longer",
  },
  bodyBytes: { default: 1_048_576, consequence: "a larger body is refused (413; on Lovelace's paths `too-long`)" },
  socketIoConnectBytes: {
    default: 16_384,
    consequence: 'a Socket.IO client that sends more to introduce itself is disconnected',
  },
  framesPerMinute: { default: 600, consequence: 'a socket that sends more frames or packets is closed (1008)' },
  frameBytesPerMinute: { default: 16_777_216, consequence: 'a socket that sends more is closed (1008)' },
  receivedBytesPerMinutePerAddress: {
    default: 33_554_432,
    consequence:
      'the same for all that an address sends, and again for the histories it asks for (429), a request counting 2 kB beside its body: requests get 429, and a socket is closed (1008) that has sent more than 64 kB of it',
  },
  receivedBytesPerMinutePerNetwork: { default: 67_108_864, consequence: 'the same' },
  promptCharacters: { default: 32_000, consequence: 'a longer prompt is answered with `too-long`' },
  historyMessages: {
    default: 200,
    consequence: 'of a longer conversation that a client sends along, only the latest messages are looked at',
  },
  historyCharacters: { default: 400_000, consequence: 'the same, by the characters of whole messages' },
  tcpConnections: {
    default: 50_000,
    consequence:
      'open connections, idle ones included; beyond it (or seven tenths of what the system lets the process open) the address with the most loses its oldest idle one',
  },
  tcpConnectionsPerAddress: { default: 200, consequence: 'a connection is closed as soon as its request is answered' },
  tcpConnectionsPerNetwork: { default: 800, consequence: 'the same' },
  connections: {
    default: 20_000,
    consequence:
      'beyond it (or half of what the system lets the process open) the next socket or waiting request is refused (429)',
  },
  connectionsPerAddress: {
    default: 100,
    consequence: "the next socket or waiting request from one address is refused (429; on the Cat's paths 403)",
  },
  connectionsPerNetwork: { default: 400, consequence: 'the same' },
  promptsPerMinutePerAddress: {
    default: 60,
    consequence:
      'the next prompt is `rate-limited` and told how long to wait; asking again for one that has ended, or that is read already, counts, too',
  },
  promptsPerMinutePerNetwork: { default: 120, consequence: 'the same' },
  concurrentAnswers: {
    default: 2_000,
    consequence:
      'while so many (or a fifth of what the system lets the process open) are being answered, the next is answered with `overloaded`',
  },
  concurrentAnswersPerAddress: { default: 100, consequence: 'the same for one address: `rate-limited`' },
  concurrentAnswersPerNetwork: { default: 200, consequence: 'the same' },
  queuedPrompts: {
    default: 8,
    consequence: 'while so many of one socket wait for their turn, the next is `rate-limited`',
  },
  queuedCharacters: {
    default: 1_000_000,
    consequence: 'the same, by their characters with all that was sent along; one alone may have more',
  },
  answerCharacters: { default: 400_000, consequence: 'the answer ends there, and says so where the wire can' },
  answerTimeoutMs: { default: 600_000, consequence: 'the answer fails with `timeout`, and what came stays' },
  resumeTimeoutMs: {
    default: 60_000,
    consequence: 'an answer whose reader is gone is given up, and one that has ended is forgotten',
  },
  sessionCharacters: {
    default: 100_000_000,
    consequence:
      'prompts that wait or are answered, with what was sent along, and conversations that last only as long as their connection; the next prompt is answered with `overloaded`, the oldest of such a conversation is forgotten',
  },
  sessionCharactersPerAddress: { default: 10_000_000, consequence: 'the same for one address: `rate-limited`' },
  sessionCharactersPerNetwork: { default: 20_000_000, consequence: 'the same' },
  endedAnswerCharacters: {
    default: 50_000_000,
    consequence: 'answers that ended and can still be asked for; beyond it the address with the most loses its oldest',
  },
  endedAnswerCharactersPerAddress: { default: 5_000_000, consequence: 'the oldest of that address are forgotten' },
  endedAnswerCharactersPerNetwork: { default: 10_000_000, consequence: 'the same' },
  sendBufferBytes: {
    default: 268_435_456,
    consequence: 'bytes that wait for slow readers; beyond it the address with the most loses its largest connection',
  },
  sendBufferBytesPerAddress: {
    default: 33_554_432,
    consequence: 'the connection that would hold more is closed; a request gets 429',
  },
  sendBufferBytesPerNetwork: { default: 67_108_864, consequence: 'the same' },
  responseStallTimeoutMs: { default: 60_000, consequence: 'a response of which nothing was read for so long is ended' },
  headersTimeoutMs: {
    default: 15_000,
    consequence: 'a request, or the handshake of a socket, whose head is not all there by then gets 408',
  },
  requestTimeoutMs: { default: 60_000, consequence: 'the same for a whole request with its body' },
  // Longer than the minute that proxies keep theirs: none sends a request into a connection that is just being closed.
  keepAliveTimeoutMs: { default: 65_000, consequence: 'a connection without a request is closed' },
  socketIoConnectTimeoutMs: {
    default: 10_000,
    consequence: 'a Socket.IO client that has not introduced itself is disconnected',
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** The limits of the memory store, under `memory`. */
export const MEMORY_LIMITS = {
  conversations: { default: 10_000, consequence: 'the address with the most conversations loses its oldest' },
  conversationsPerAddress: { default: 1_000, consequence: 'the oldest of that address is forgotten' },
  conversationsPerNetwork: { default: 2_000, consequence: 'the same' },
  messagesPerConversation: { default: 200, consequence: 'the oldest messages of the conversation are forgotten' },
  // A picture or two.
  charactersPerConversation: { default: 2_000_000, consequence: 'the same, by characters as JSON, pictures included' },
  characters: { default: 50_000_000, consequence: 'of all conversations; the address with the most loses its oldest' },
  charactersPerAddress: { default: 10_000_000, consequence: 'the oldest of that address is forgotten' },
  charactersPerNetwork: { default: 20_000_000, consequence: 'the same' },
  ttlMs: { default: 86_400_000, consequence: 'milliseconds of silence after which a conversation is forgotten' },
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
