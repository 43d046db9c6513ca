import type { ErrorCode } from '../../../chat/index.ts';
import {
  CERTAIN_ERROR_TERMS,
  FINISH_REASONS,
  LIKELY_ERROR_TERMS,
  NO_FINISH_REASONS,
  ERROR_SENTENCES,
  type FinishKind,
} from './vendor-terms.ts';

/** Why a model ended. `word` is the server's own, for the log. */
export interface ProviderFinish {
  readonly kind: FinishKind | 'unknown';
  readonly raw: string;
}

/**
 * Reads a finish reason, which may be a word, or an object that has it.
 * @returns nothing where there is none yet.
 */
export function parseFinishReason(reason: unknown): ProviderFinish | undefined {
  if (reason == null || reason === '') return undefined;
  if (reason === 'stop') return STOP;
  // SGLang's own form: `{"type": "length", "length": 50}`.
  const value = typeof reason === 'object' ? (reason as { readonly type?: unknown }).type : reason;
  // Gemini behind its Chat Completions says both: `content_filter: SAFETY`.
  const raw = parseIdentifier(
    typeof value === 'string' ? value.slice(0, MAX_FINISH_CHARACTERS).split(': ', 1)[0] : value,
  );
  if (raw === undefined) return { kind: 'unknown', raw: 'unreadable' };
  const key = normalizeTerm(raw).replace(/^(?:finish|stop)?reason/, '');
  return NO_FINISH_KEYS.has(key) ? undefined : { kind: KIND_BY_FINISH_REASON.get(key) ?? 'unknown', raw };
}

/** A word as servers make them up for a kind of something; anything longer or freer could be a text. */
export function parseIdentifier(value: unknown): string | undefined {
  const identifier = typeof value === 'number' ? String(value) : value;
  return typeof identifier === 'string' &&
    identifier.length <= MAX_IDENTIFIER_CHARACTERS &&
    /^[\w.:-]+$/.test(identifier)
    ? identifier
    : undefined;
}

/** What a word for a kind of error means. `clear`: whatever else is said. */
export function classifyIdentifier(identifier: string): { readonly certain?: ErrorCode; readonly likely?: ErrorCode } {
  const keys = [normalizeTerm(identifier), normalizeTerm(identifier.slice(identifier.lastIndexOf('.') + 1))];
  const find = (table: ReadonlyMap<string, ErrorCode>) => keys.map((key) => table.get(key)).find(Boolean);
  const [certain, likely] = [find(CERTAIN_CODES), find(LIKELY_CODES)];
  return { ...(certain && { certain }), ...(likely && { likely }) };
}

/** What a sentence means, of which no more than the beginning is read. Nothing is searched but fixed phrases: that is linear. */
export function classifySentence(sentence: string): ErrorCode | undefined {
  const text = sentence.slice(0, MAX_SENTENCE_CHARACTERS).toLowerCase();
  const occurs = (phrase: string) => text.includes(phrase);
  return ERROR_SENTENCES.find(({ all, except }) => all.every(occurs) && !except?.some(occurs))?.code;
}

/** Characters of a sentence that are read: an error that is longer repeats the prompt. */
export const MAX_SENTENCE_CHARACTERS = 4000;

const MAX_IDENTIFIER_CHARACTERS = 64;
const MAX_FINISH_CHARACTERS = 200;

/** The end of an answer that is there as a whole, and needs no word for it. */
export const IMPLICIT_DONE: ProviderFinish = { kind: 'done', raw: 'whole' };

const STOP: ProviderFinish = { kind: 'done', raw: 'stop' };

const KIND_BY_FINISH_REASON = invertTerms(FINISH_REASONS);
const NO_FINISH_KEYS: ReadonlySet<string> = new Set(NO_FINISH_REASONS.split(/\s+/).map(normalizeTerm));
const CERTAIN_CODES = invertTerms(CERTAIN_ERROR_TERMS);
const LIKELY_CODES = invertTerms(LIKELY_ERROR_TERMS);

function invertTerms<Meaning extends string>(
  terms: Readonly<Partial<Record<Meaning, string>>>,
): ReadonlyMap<string, Meaning> {
  const entries = Object.entries<string | undefined>(terms) as [Meaning, string][];
  return new Map(
    entries.flatMap(([meaning, spellings]) =>
      spellings.split(/\s+/).map((term) => [normalizeTerm(term), meaning] as const),
    ),
  );
}

/** Without case and punctuation, in which servers differ. */
function normalizeTerm(term: string): string {
  return term.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
