import type { ChatMessage } from './message.ts';

/** Greatest length of a title, in UTF-16 code units. */
const MAX_TITLE_LENGTH = 80;

/** Length up to which the first words of a prompt are a title. */
const MAX_WORDS_LENGTH = 60;

/** The title of a conversation without another one: the first words of its first prompt. `undefined` without a prompt with words. */
export function titleOf(messages: readonly ChatMessage[]): string | undefined {
  return firstWords(messages.find(({ role }) => role === 'user')?.text ?? '');
}

/** The index's entry for these messages. */
export function summaryOf(messages: readonly ChatMessage[]): {
  readonly title: string | undefined;
  readonly activeAt: number | undefined;
} {
  const times = messages.flatMap(({ createdAt }) => createdAt ?? []);
  return { title: titleOf(messages), activeAt: times.length > 0 ? Math.max(...times) : undefined };
}

/** The first words of a text as a title: one line of at most {@link MAX_WORDS_LENGTH}. `undefined` without words. */
export function firstWords(text: string): string | undefined {
  // The beginning of a long text is enough.
  const line = toTitle(text.slice(0, 4 * MAX_TITLE_LENGTH));
  if (line === undefined || line.length <= MAX_WORDS_LENGTH) return line;
  const cut = line.lastIndexOf(' ', MAX_WORDS_LENGTH);
  // A text without spaces, as in Chinese, or with one long word, is cut anywhere.
  return `${line.slice(0, cut > MAX_WORDS_LENGTH / 2 ? cut : MAX_WORDS_LENGTH).toWellFormed()}…`;
}

/** A text as a title: one line of at most {@link MAX_TITLE_LENGTH}. `undefined` for one without words, and for anything else. */
export function toTitle(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  // eslint-disable-next-line no-control-regex -- control characters are what a title must not contain
  const line = text.replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.slice(0, MAX_TITLE_LENGTH).toWellFormed().trim() || undefined;
}

/** One of a visitor's conversations, as the backend remembers it. */
export interface RememberedConversation {
  /** Tells the conversations of the visitor apart. Empty for the first one. */
  readonly key: string;
  /** Empty if it is not known. */
  readonly title: string;
  /** Whether it was given its title, which is the same in all browsers then. Absent if the backend cannot be given one. */
  readonly isNamed?: boolean | undefined;
  /** When it was changed last, in milliseconds since 1970. */
  readonly activeAt: number;
}
