import type { ErrorCode } from '../../chat/index.ts';
import {
  CLEAR_WORDS,
  FINISH_WORDS,
  GENERAL_WORDS,
  NO_FINISH_WORDS,
  SENTENCES,
  type FinishKind,
} from './server-forms.ts';

/** Why a model ended. `word` is the server's own, for the log. */
export interface Finish {
  readonly kind: FinishKind | 'unknown';
  readonly word: string;
}

/**
 * Reads a finish reason, which may be a word, or an object that has it.
 * @returns nothing where there is none yet.
 */
export function readFinish(reason: unknown): Finish | undefined {
  if (reason == null || reason === '') return undefined;
  if (reason === 'stop') return STOP;
  // SGLang's own form: `{"type": "length", "length": 50}`.
  const value = typeof reason === 'object' ? (reason as { readonly type?: unknown }).type : reason;
  // Gemini behind its Chat Completions says both: `content_filter: SAFETY`.
  const word = readWord(typeof value === 'string' ? value.slice(0, MAX_FINISH_CHARACTERS).split(': ', 1)[0] : value);
  if (word === undefined) return { kind: 'unknown', word: 'unreadable' };
  const key = plain(word).replace(/^(?:finish|stop)?reason/, '');
  return NO_FINISH.has(key) ? undefined : { kind: FINISH_KINDS.get(key) ?? 'unknown', word };
}

/** A word as servers make them up for a kind of something; anything longer or freer could be a text. */
export function readWord(value: unknown): string | undefined {
  const word = typeof value === 'number' ? String(value) : value;
  return typeof word === 'string' && word.length <= MAX_WORD_CHARACTERS && /^[\w.:-]+$/.test(word) ? word : undefined;
}

/** What a word for a kind of error means. `clear`: whatever else is said. */
export function meaningOfWord(word: string): { readonly clear?: ErrorCode; readonly general?: ErrorCode } {
  const keys = [plain(word), plain(word.slice(word.lastIndexOf('.') + 1))];
  const find = (table: ReadonlyMap<string, ErrorCode>) => keys.map((key) => table.get(key)).find(Boolean);
  const [clear, general] = [find(CLEAR), find(GENERAL)];
  return { ...(clear && { clear }), ...(general && { general }) };
}

/** What a sentence means, of which no more than the beginning is read. Nothing is searched but fixed phrases: that is linear. */
export function meaningOfSentence(sentence: string): ErrorCode | undefined {
  const text = sentence.slice(0, MAX_SENTENCE_CHARACTERS).toLowerCase();
  const fits = (phrase: string) => text.includes(phrase);
  return SENTENCES.find(({ all, except }) => all.every(fits) && !except?.some(fits))?.means;
}

/** Characters of a sentence that are read: an error that is longer repeats the prompt. */
export const MAX_SENTENCE_CHARACTERS = 4000;

const MAX_WORD_CHARACTERS = 64;
const MAX_FINISH_CHARACTERS = 200;

/** The end of an answer that is there as a whole, and needs no word for it. */
export const WHOLE: Finish = { kind: 'done', word: 'whole' };

const STOP: Finish = { kind: 'done', word: 'stop' };

const FINISH_KINDS = tableOf(FINISH_WORDS);
const NO_FINISH: ReadonlySet<string> = new Set(NO_FINISH_WORDS.split(/\s+/).map(plain));
const CLEAR = tableOf(CLEAR_WORDS);
const GENERAL = tableOf(GENERAL_WORDS);

function tableOf<Meaning extends string>(
  words: Readonly<Partial<Record<Meaning, string>>>,
): ReadonlyMap<string, Meaning> {
  const entries = Object.entries<string | undefined>(words) as [Meaning, string][];
  return new Map(
    entries.flatMap(([meaning, list]) => list.split(/\s+/).map((word) => [plain(word), meaning] as const)),
  );
}

/** Without case and punctuation, in which servers differ. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
