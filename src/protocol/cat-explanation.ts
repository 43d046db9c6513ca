import type { Recollection, Source, Step } from '../chat/index.ts';
import { truncateText } from '../chat/truncate-text.ts';
import { asArray, asNumber, asObject, asNonEmptyString, omitUndefined, nonEmpty, type JsonObject } from './json.ts';
import { toDisplayText } from './lenient-json.ts';

/*
 * `why`, the Cat's explanation of an answer: the documents and tools it used. It is null for quick replies, has nulls in place of
 * lists up to 1.4.8, and whole embeddings since 1.7, which are dropped here.
 */

/** Limits for an explanation. Plug-ins put whole documents into it. */
const LIMITS = { sources: 50, steps: 50, characters: 4000, recollections: 20, recollectionCharacters: 1000 };

export function decodeExplanation(why: unknown): {
  promptText?: string | undefined;
  sources?: readonly Source[] | undefined;
  steps?: readonly Step[] | undefined;
  recollections?: readonly Recollection[] | undefined;
} {
  const explanation = asObject(why);
  const memory = asObject(explanation['memory']);
  return {
    promptText: asNonEmptyString(explanation['input']),
    sources: nonEmpty(asArray(memory['declarative']).slice(0, LIMITS.sources).flatMap(decodeSource)),
    steps: nonEmpty(asArray(explanation['intermediate_steps']).slice(0, LIMITS.steps).flatMap(decodeStep)),
    recollections: nonEmpty(
      RECOLLECTION_KINDS.flatMap((kind) =>
        asArray(memory[kind])
          .slice(0, LIMITS.recollections)
          .flatMap((item) => decodeRecollection(kind, item)),
      ),
    ),
  };
}

/** Encodes the explanation of our answer with every list that a client of any version may iterate over. */
export function encodeExplanation(
  answer: { text: string; sources?: readonly Source[]; steps?: readonly Step[] },
  promptText: string,
): JsonObject {
  const steps = (answer.steps ?? []).map(encodeStep);
  return {
    input: promptText,
    intermediate_steps: steps,
    memory: { episodic: [], declarative: (answer.sources ?? []).map(encodeSource), procedural: [] },
    model_interactions: [],
    agent_output: { output: answer.text, intermediate_steps: steps, return_direct: false },
  };
}

const RECOLLECTION_KINDS = ['episodic', 'procedural'] as const;

/** Converts seconds to milliseconds. @returns `undefined` if a `Date` cannot hold it. */
function decodeTime(when: unknown): number | undefined {
  const seconds = asNumber(when);
  return seconds && seconds > 0 && seconds <= MAX_DATE_S ? Math.round(seconds * 1000) : undefined;
}

/** The last second that a `Date` can hold. */
const MAX_DATE_S = 8.64e12;

/** An entry of a collection of the Cat's memory. A tool has its name in `source` since 1.5, in `name` before. */
function decodeRecollection(kind: Recollection['kind'], value: unknown): Recollection[] {
  const item = asObject(value);
  const { source, name, when } = asObject(item['metadata']);
  const text = asNonEmptyString(item['page_content']);
  if (!text) return [];
  return [
    omitUndefined({
      kind,
      text: truncateText(text, LIMITS.recollectionCharacters),
      source: asNonEmptyString(name) ?? asNonEmptyString(source),
      score: asNumber(item['score']),
      createdAt: decodeTime(when),
    }),
  ];
}

/** A passage of a document; its `source` is a file name or an address. */
function decodeSource(value: unknown): Source[] {
  const item = asObject(value);
  const metadata = asObject(item['metadata']);
  const text = asShortText(item['page_content']);
  const source = asNonEmptyString(metadata['source']);
  const title = asNonEmptyString(metadata['title']) ?? source;
  if (!title) return [];
  return [
    omitUndefined({
      title,
      url: source && /^https?:\/\//i.test(source) ? source : undefined,
      text,
      score: asNumber(item['score']),
      createdAt: decodeTime(metadata['when']),
    }),
  ];
}

function encodeSource({ title, url, text, score, createdAt }: Source): JsonObject {
  const metadata = { source: url ?? title, title, ...(createdAt !== undefined && { when: createdAt / 1000 }) };
  return { page_content: text ?? '', metadata, ...(score !== undefined && { score }) };
}

/** `[[tool, input], output]`; the input may be text, an object or null. */
function decodeStep(value: unknown): Step[] {
  const [call, output] = asArray(value);
  const [tool, input] = asArray(call);
  const name = asNonEmptyString(tool);
  if (!name) return [];
  return [
    omitUndefined({ name, input: asShortText(toDisplayText(input)), output: asShortText(toDisplayText(output)) }),
  ];
}

function encodeStep({ name, input, output }: Step): unknown[] {
  return [[name, input ?? null], output ?? null];
}

function asShortText(value: unknown): string | undefined {
  const text = asNonEmptyString(value);
  return text && truncateText(text, LIMITS.characters);
}
