import { validateReply, isTerminal, type ChatEvent, type ChatReply, type ChatRequest } from '../../src/chat/index.ts';

/**
 * The sentence that a transport and a provider share: `send(ChatRequest, {signal}) → ChatReply`.
 * Plain asynchronous checks that throw when they fail, for any runner, in Node and in a browser:
 *
 *     for (const { name, run } of replyChecks) it(name, () => run(open));
 */
export interface ReplySubject {
  send(request: ChatRequest, options: { readonly signal: AbortSignal }): ChatReply;
  /** Lets go of everything. */
  close(): Promise<void> | void;
  /** What the other end does, where a test can tell it to. */
  readonly other?: OtherEnd;
}

/** The scripted end of the wire. */
export interface OtherEnd {
  /** The next prompt is answered with these pieces, well ended. Returns the text that a reader is left with. */
  answers(pieces: readonly string[]): string;
  /** The next prompt is answered with these pieces, and then nothing comes any more. Returns as `answers` does. */
  falters(pieces: readonly string[]): string;
  /** The next prompt is answered with these pieces, and then it breaks. Returns as `answers` does. */
  breaks(pieces: readonly string[]): string;
  /** Resolves when nobody at this end works on a prompt any more. Absent where the wire cannot say so. */
  idle?(): Promise<void>;
}

export interface ReplyCheck {
  readonly name: string;
  readonly run: (open: () => Promise<ReplySubject>) => Promise<void>;
}

/** Pieces with everything in them that gets lost on careless ways: blank lines, spaces at the edges, torn characters. */
export const TRYING_PIECES: readonly string[] = [
  'Hi',
  ' there',
  '!\n\n',
  '```js\n',
  'a = 1;\n',
  '```',
  '\n',
  'caffè ',
  '🐈.',
];

export const replyChecks: readonly ReplyCheck[] = [
  check('answers with one start, some text and one end', async (subject) => {
    const expected = subject.other?.answers(TRYING_PIECES);
    const events = await collect(subject.send(ask('hello'), running()));
    keepsGrammar(events);
    const text = textOf(events);
    if (expected === undefined) ensure(text.trim() !== '', 'an answer has text');
    else equal(text, expected);
    equal(lastOf(events), 'done');
  }),

  check('streams: text is there before the end', async (subject) => {
    subject.other?.falters(['One. ', 'Two.\n']);
    const stop = new AbortController();
    const reply = subject.send(ask('hello'), stop)[Symbol.asyncIterator]();
    const event = await firstText(reply);
    ensure(event !== undefined, 'no text came while the answer was open');
    stop.abort();
    await drain(reply);
  }),

  check('answers prompts one after another, each with its own text', async (subject) => {
    for (const pieces of [
      ['first', ' one'],
      ['second', ' one'],
      ['third', ' one'],
    ]) {
      const expected = subject.other?.answers(pieces);
      const events = await collect(subject.send(ask('next'), running()));
      keepsGrammar(events);
      if (expected !== undefined) equal(textOf(events), expected);
    }
  }),

  check('stops when told to: ends as stopped, and keeps what came', async (subject) => {
    const expected = subject.other?.falters(['One. ', 'Two.\n']);
    const stop = new AbortController();
    const reply = subject.send(ask('hello'), stop)[Symbol.asyncIterator]();
    const events: ChatEvent[] = [];
    for (let next = await reply.next(); !next.done; next = await reply.next()) {
      events.push(next.value);
      if (next.value.type === 'text-delta') stop.abort();
    }
    keepsGrammar(events);
    equal(lastOf(events), 'stopped');
    ensure(textOf(events) !== '', 'what had come is lost');
    if (expected !== undefined) ensure(expected.startsWith(textOf(events)), 'a stopped answer has text of its own');
    await subject.other?.idle?.();
  }),

  check('gives the prompt after a stop its own answer and nothing of the one before', async (subject) => {
    subject.other?.falters(['Stale. ', 'Stale.\n']);
    const stop = new AbortController();
    const reply = subject.send(ask('hello'), stop)[Symbol.asyncIterator]();
    await firstText(reply);
    stop.abort();
    await drain(reply);
    const expected = subject.other?.answers(['Fresh.']);
    const events = await collect(subject.send(ask('again'), running()));
    keepsGrammar(events);
    equal(lastOf(events), 'done');
    if (expected !== undefined) equal(textOf(events), expected);
  }),

  check('asks nobody when it was stopped before it began', async (subject) => {
    const stop = new AbortController();
    stop.abort();
    const events = await collect(subject.send(ask('hello'), stop));
    keepsGrammar(events);
    equal(lastOf(events), 'stopped');
    equal(textOf(events), '');
    await subject.other?.idle?.();
  }),

  check('may be told to stop again, and after its end', async (subject) => {
    const stop = new AbortController();
    subject.other?.answers(['One.']);
    const events = await collect(subject.send(ask('hello'), stop));
    stop.abort();
    stop.abort();
    equal(lastOf(events), 'done');
  }),

  check('says so when the answer breaks, and keeps what came', async (subject) => {
    if (!subject.other) return;
    const expected = subject.other.breaks(['One. ', 'Two.\n']);
    const events = await collect(subject.send(ask('hello'), running()));
    keepsGrammar(events);
    const last = events.at(-1);
    ensure(last?.type === 'reply-error' || lastOf(events) === 'interrupted', `ended with ${JSON.stringify(last)}`);
    equal(textOf(events), expected);
  }),
];

/** The first text of a reply, when it is there. Rejects where none comes. */
export async function textBegun(reply: ChatReply): Promise<string> {
  const event = await firstText(reply[Symbol.asyncIterator]());
  if (event?.type !== 'text-delta') throw new Error('no text came');
  return event.delta;
}

/** All events of a reply. */
export async function collect(reply: ChatReply): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of reply) events.push(event);
  return events;
}

/** The text a reader is left with: what the end states, or else what was streamed. */
export function textOf(events: readonly ChatEvent[]): string {
  const end = events.at(-1);
  if (end?.type === 'reply-end' && end.text !== undefined) return end.text;
  return events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
}

/** A request with one prompt. Its turn has a name that nobody can guess, as a relay wants it. */
export function ask(text: string): ChatRequest {
  return { turnId: crypto.randomUUID(), messages: [{ role: 'user', text }] };
}

function check(name: string, run: (subject: ReplySubject) => Promise<void>): ReplyCheck {
  return {
    name,
    async run(open) {
      const subject = await open();
      try {
        await run(subject);
      } finally {
        await subject.close();
      }
    },
  };
}

function running(): AbortController {
  return new AbortController();
}

async function firstText(reply: AsyncIterator<ChatEvent>): Promise<ChatEvent | undefined> {
  for (let next = await reply.next(); !next.done; next = await reply.next()) {
    if (next.value.type === 'text-delta' && next.value.delta !== '') return next.value;
    if (isTerminal(next.value)) return undefined;
  }
  return undefined;
}

async function drain(reply: AsyncIterator<ChatEvent>): Promise<void> {
  for (let next = await reply.next(); !next.done; next = await reply.next());
}

/** The end's reason, or the error's code. */
export function lastOf(events: readonly ChatEvent[]): string | undefined {
  const last = events.at(-1);
  if (last?.type === 'reply-end') return last.reason;
  return last?.type === 'reply-error' ? last.code : undefined;
}

function keepsGrammar(events: readonly ChatEvent[]): void {
  const fault = validateReply(events);
  ensure(fault === undefined, fault ?? '');
}

export function equal(actual: unknown, expected: unknown): void {
  ensure(actual === expected, `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}

export function ensure(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
