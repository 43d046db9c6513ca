/**
 * The format of the file of conversations: lines of JSON. The first names the format. Each conversation is a line, followed by a line for
 * each of its messages, so that no line is longer than a message. The last line has the number of conversations and a checksum of all
 * lines before it, by which a truncated or changed file is noticed.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '../../../chat/index.ts';
import type { GivenTitle } from '../conversation-store.ts';
import type { ConversationRecord } from '../memory-store.ts';

const FORMAT = 'ai-chat-relay conversations';
const VERSION = 1;

/** The last line. */
export interface Footer {
  readonly end: true;
  readonly conversations: number;
  /** The CRC-32 of all bytes before this line. */
  readonly crc32: number;
}

/** Reports a file that is truncated, changed, or not ours. Its message has nothing of the file's content. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError';
}

/** The longest text that is encoded at once. */
const MAX_PIECE_CHARACTERS = 65_536;

/** Encodes the first line and those of conversations, in pieces. */
export function* encodeConversations(records: readonly ConversationRecord[]): Generator<string> {
  yield `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
  for (const { id, messages, title, lastActiveAt, holder } of records) {
    yield `${JSON.stringify({ id, lastActiveAt, title, ...holder, messages: messages.length })}\n`;
    for (const message of messages) {
      if (isLong(message)) yield* encodeInPieces(message);
      else yield JSON.stringify(message);
      yield '\n';
    }
  }
}

function isLong({ text, media = [] }: ChatMessage): boolean {
  return [text, ...media.map(({ url }) => url)].some(({ length }) => length > MAX_PIECE_CHARACTERS);
}

/** Encodes a message with long texts, such as attached files: all at once would take a tenth of a second. */
function* encodeInPieces(message: ChatMessage): Generator<string> {
  const texts: string[] = [];
  const json = JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value !== 'string' || value.length <= MAX_PIECE_CHARACTERS) return value;
    texts.push(value);
    return PLACEHOLDER;
  });
  const [first = '', ...rest] = json.split(PLACEHOLDER);
  yield first;
  for (const [index, after] of rest.entries()) {
    const text = texts[index] ?? '';
    for (let start = 0; start < text.length; start += MAX_PIECE_CHARACTERS) {
      // Half of a character at the end of a piece is escaped, and so is the other half.
      yield JSON.stringify(text.slice(start, start + MAX_PIECE_CHARACTERS)).slice(1, -1);
    }
    yield after;
  }
}

/** Stands for a long text. No text of a visitor contains it, because it is another one in each process. */
const PLACEHOLDER = randomUUID();

/** Decodes the lines of a file, the last one excepted, and passes each conversation on when it is complete. */
export class ConversationDecoder {
  /** The number of conversations so far. */
  count = 0;
  readonly #onRecord: (record: ConversationRecord) => void;
  #isBegun = false;
  #head: ConversationHead | undefined;
  #messages: ChatMessage[] = [];

  constructor(onRecord: (record: ConversationRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** @throws BrokenFileError */
  decode(line: unknown): void {
    if (!this.#isBegun) return this.#begin(line);
    if (!this.#head) {
      if (!isHead(line)) throw new BrokenFileError('has a line that is not a conversation');
      this.#head = line;
      this.#messages = [];
    } else {
      if (!isMessage(line)) throw new BrokenFileError('has a line that is not a message');
      this.#messages.push(line);
    }
    if (this.#messages.length === this.#head.messages) this.#complete(this.#head);
  }

  /** @throws BrokenFileError if the file has less or more than its last line says. */
  end({ conversations }: Footer): void {
    if (!this.#isBegun || this.#head || this.count !== conversations)
      throw new BrokenFileError('does not have as many conversations as its end says');
  }

  #begin(line: unknown): void {
    const { format, version } = line as { readonly format?: unknown; readonly version?: unknown };
    if (format !== FORMAT) throw new BrokenFileError('is not a file of conversations');
    if (version !== VERSION) throw new BrokenFileError('was written by another version of the relay');
    this.#isBegun = true;
  }

  #complete({ id, lastActiveAt, title, address, network }: ConversationHead): void {
    const holder = { ...(address !== undefined && { address }), ...(network !== undefined && { network }) };
    this.#onRecord({ id, messages: this.#messages, title, lastActiveAt, holder });
    this.#head = undefined;
    this.count += 1;
  }
}

export function isFooter(line: unknown): line is Footer {
  const { end, conversations, crc32 } = line as Readonly<Record<keyof Footer, unknown>>;
  return end === true && typeof conversations === 'number' && typeof crc32 === 'number';
}

/** The line before the messages of a conversation. */
interface ConversationHead {
  readonly id: string;
  readonly lastActiveAt: number;
  readonly title?: GivenTitle;
  readonly address?: string;
  readonly network?: string;
  /** The number of its messages. */
  readonly messages: number;
}

function isHead(line: unknown): line is ConversationHead {
  const { id, lastActiveAt, title, address, network, messages } = line as Readonly<
    Record<keyof ConversationHead, unknown>
  >;
  return (
    typeof id === 'string' &&
    typeof lastActiveAt === 'number' &&
    (title === undefined || isTitle(title)) &&
    [address, network].every((value) => value === undefined || typeof value === 'string') &&
    Number.isInteger(messages) &&
    Number(messages) > 0
  );
}

function isTitle(title: unknown): title is GivenTitle {
  const { text, by } = (title ?? {}) as Readonly<Record<keyof GivenTitle, unknown>>;
  return typeof text === 'string' && (by === 'visitor' || by === 'model');
}

function isMessage(line: unknown): line is ChatMessage {
  const { id, turnId, role, text, state } = line as Readonly<Record<keyof ChatMessage, unknown>>;
  return (
    [id, turnId, text, state].every((value) => typeof value === 'string') && (role === 'user' || role === 'assistant')
  );
}
