/**
 * The one list of all limits that an owner can set; the code that enforces one asks for it by its name. The configuration's schema, the tables of the documentation and the types of the code are derived from it.
 *
 * A name states what is counted, the unit if it is not a plain number (`Bytes`, `Characters`, `Ms`), and the scope. `PerAddress` is one
 * IPv4 address or one /64 of IPv6, the smallest network that a subscriber gets; `PerNetwork` is one /56 of IPv6, which many homes have.
 * Without either, it is a total of the whole relay, or belongs to one frame, prompt, socket or answer. When a total is reached, the
 * holder of the largest share loses first. The machine's own address counts towards totals only, because all visitors may come
 * through an undeclared proxy on it.
 */
export interface Limit {
  readonly default: number;
  /** The consequence of exceeding it, for the documentation and the schema. */
  readonly consequence: string;
}

export const LIMITS = {
  frameBytes: {
    default: 1_048_576,
    consequence:
      'a larger frame closes its socket (1009); if an assistant accepts attachments, frames may be longer by as much as these are in base64',
  },
  textFrameBytes: {
    default: 262_144,
    consequence: "the same on the Cat's socket if no assistant accepts images, because no frame needs to be longer",
  },
  bodyBytes: { default: 1_048_576, consequence: "a larger body is refused (413; on Lovelace's paths `too-long`)" },
  socketIoConnectBytes: {
    default: 16_384,
    consequence: 'a Socket.IO client that sends more before it has connected to a namespace is disconnected',
  },
  framesPerMinute: { default: 600, consequence: 'a socket that sends more frames or packets is closed (1008)' },
  frameBytesPerMinute: { default: 16_777_216, consequence: 'a socket that sends more is closed (1008)' },
  receivedBytesPerMinutePerAddress: {
    default: 33_554_432,
    consequence:
      'for all that an address sends, where a request counts 2 kB besides its body: requests get 429, and a socket that has sent more than 64 kB of it is closed (1008); requested histories are counted alike',
  },
  receivedBytesPerMinutePerNetwork: { default: 67_108_864, consequence: 'the same' },
  promptCharacters: { default: 32_000, consequence: 'a longer prompt is answered with `too-long`' },
  contextCharacters: {
    default: 16_000,
    consequence: 'the text of the page, then that of the selection, is cut in the context of a prompt',
  },
  attachments: { default: 10, consequence: 'a prompt with more images and files is answered with `too-long`' },
  attachmentBytes: {
    default: 5_000_000,
    consequence:
      'a prompt whose images and files have more together, before they are encoded, is answered with `too-long`',
  },
  attachedTextBytes: { default: 200_000, consequence: 'the same for its text files, which the model reads in full' },
  historyMessages: {
    default: 200,
    consequence: 'only the latest messages of a longer conversation that a client sends are used',
  },
  historyCharacters: { default: 400_000, consequence: 'the same, by the characters of whole messages' },
  tcpConnections: {
    default: 50_000,
    consequence:
      'open connections, idle ones included; beyond it (or 70% of the files that the process may open) the address with the most loses its oldest idle one',
  },
  tcpConnectionsPerAddress: {
    default: 200,
    consequence: 'a further connection is closed as soon as its request is answered',
  },
  tcpConnectionsPerNetwork: { default: 800, consequence: 'the same' },
  connections: {
    default: 20_000,
    consequence:
      'beyond it (or 50% of the files that the process may open) the next socket or waiting request is rejected (429)',
  },
  connectionsPerAddress: {
    default: 100,
    consequence: "the next socket or waiting request from one address is rejected (429; on the Cat's paths 403)",
  },
  connectionsPerNetwork: { default: 400, consequence: 'the same' },
  promptsPerMinutePerAddress: {
    default: 60,
    consequence:
      'the next prompt is answered with `rate-limited` and the time to wait; requesting an answer again counts, too, unless it is running without a reader; feedback and deleting are limited alike and counted apart from prompts',
  },
  promptsPerMinutePerNetwork: { default: 120, consequence: 'the same' },
  concurrentAnswers: {
    default: 2_000,
    consequence:
      'prompts being answered; beyond it (or 20% of the files that the process may open) the next is answered with `overloaded`',
  },
  concurrentAnswersPerAddress: { default: 100, consequence: 'the same for one address: `rate-limited`' },
  concurrentAnswersPerNetwork: { default: 200, consequence: 'the same' },
  queuedPrompts: {
    default: 8,
    consequence: 'waiting prompts of one socket; beyond it the next is answered with `rate-limited`',
  },
  queuedCharacters: {
    default: 1_000_000,
    consequence: 'the same, by their characters with media and history; a single prompt may have more',
  },
  answerCharacters: {
    default: 400_000,
    consequence: 'the answer ends there, with reason `length` if the wire has one',
  },
  readersPerAnswer: {
    default: 8,
    consequence:
      'connections that read one answer, such as the tabs of a visitor; beyond it the first one gets no more of it',
  },
  answerTimeoutMs: { default: 600_000, consequence: 'the answer fails with `timeout`, and keeps its text so far' },
  resumeTimeoutMs: {
    default: 60_000,
    consequence: 'a running answer whose reader has disconnected is stopped, and an ended one is deleted',
  },
  sessionCharacters: {
    default: 100_000_000,
    consequence:
      'prompts that wait or are being answered, with media and history, and conversations that last as long as their connection; beyond it the next prompt is answered with `overloaded`, or such a conversation loses its oldest messages',
  },
  sessionCharactersPerAddress: { default: 10_000_000, consequence: 'the same for one address: `rate-limited`' },
  sessionCharactersPerNetwork: { default: 20_000_000, consequence: 'the same' },
  endedAnswerCharacters: {
    default: 50_000_000,
    consequence: 'ended answers that can still be read again; beyond it the address with the most loses its oldest',
  },
  endedAnswerCharactersPerAddress: { default: 5_000_000, consequence: 'the oldest of that address are deleted' },
  endedAnswerCharactersPerNetwork: { default: 10_000_000, consequence: 'the same' },
  sendBufferBytes: {
    default: 268_435_456,
    consequence: 'bytes that wait for slow readers; beyond it the address with the most loses its largest connection',
  },
  sendBufferBytesPerAddress: {
    default: 33_554_432,
    consequence: 'a connection that would exceed it is closed; a request gets 429',
  },
  sendBufferBytesPerNetwork: { default: 67_108_864, consequence: 'the same' },
  responseStallTimeoutMs: { default: 60_000, consequence: 'a response is ended if nothing of it was read for so long' },
  headersTimeoutMs: {
    default: 15_000,
    consequence: 'a request or handshake whose headers have not arrived in full after this time gets 408',
  },
  requestTimeoutMs: { default: 60_000, consequence: 'the same for a whole request with its body' },
  // Longer than the 60 s of common proxies, so that none sends a request over a connection that is being closed.
  keepAliveTimeoutMs: { default: 65_000, consequence: 'a connection without a request is closed' },
  socketIoConnectTimeoutMs: {
    default: 10_000,
    consequence: 'a Socket.IO client that has not connected to a namespace is disconnected',
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** The limits of the memory store, under `memory`. */
export const MEMORY_LIMITS = {
  conversations: { default: 10_000, consequence: 'the address with the most conversations loses its oldest' },
  conversationsPerAddress: { default: 1_000, consequence: 'the oldest of that address is deleted' },
  conversationsPerNetwork: { default: 2_000, consequence: 'the same' },
  conversationsPerVisitor: { default: 100, consequence: 'the oldest of that visitor is deleted' },
  messagesPerConversation: { default: 200, consequence: 'the oldest messages of the conversation are forgotten' },
  // A prompt with as many attachments as it may have.
  charactersPerConversation: {
    default: 8_000_000,
    consequence: 'the same, by characters as JSON, attachments included',
  },
  characters: { default: 50_000_000, consequence: 'of all conversations; the address with the most loses its oldest' },
  charactersPerAddress: { default: 10_000_000, consequence: 'the oldest of that address is deleted' },
  charactersPerNetwork: { default: 20_000_000, consequence: 'the same' },
  ttlMs: { default: 86_400_000, consequence: 'a conversation that is inactive for so long is deleted' },
} as const satisfies Readonly<Record<string, Limit>>;

/** The values of all limits: a number for each of {@link LIMITS}, in its unit. */
export type Limits = { readonly [Name in keyof typeof LIMITS]: number };

/** The values of the memory store's limits: a number for each of {@link MEMORY_LIMITS}. */
export type MemoryLimits = { readonly [Name in keyof typeof MEMORY_LIMITS]: number };

export const DEFAULT_LIMITS: Limits = defaultsOf(LIMITS);
export const DEFAULT_MEMORY_LIMITS: MemoryLimits = defaultsOf(MEMORY_LIMITS);

function defaultsOf<Name extends string>(list: Readonly<Record<Name, Limit>>): Readonly<Record<Name, number>> {
  return Object.fromEntries(Object.entries<Limit>(list).map(([name, limit]) => [name, limit.default])) as Readonly<
    Record<Name, number>
  >;
}
