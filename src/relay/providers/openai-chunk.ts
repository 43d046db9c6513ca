import type { Usage } from '../../chat/index.ts';
import { sourceLists } from './cited-sources.ts';
import { asObject, parseJson, type Json } from './json-object.ts';
import { errorIn, errorInEvent, isErrorEvent, hasContent, readError, type ServerError } from './server-error.ts';
import { REASONING_FIELDS } from './server-forms.ts';
import { readFinish, type Finish } from './server-words.ts';

/** What one event of a Chat Completions stream says, or a whole answer of a server that does not stream. */
export interface OpenAIChunk {
  readonly text: string;
  readonly reasoning: string;
  readonly finish?: Finish;
  readonly usage?: Usage;
  readonly error?: ServerError;
  /** Whether the choice is a whole message: it needs no word for its end. */
  readonly isWhole?: boolean;
  /** Lists of sources, each said anew in later events. */
  readonly sources?: readonly unknown[];
  /** A list of sources of this part of the text. */
  readonly annotations?: unknown;
}

/**
 * Reads one event's data. Only the first choice counts: more are never asked for.
 * @param event The event's name, where it has one.
 * @returns nothing for data that is neither a part of an answer nor an error.
 */
export function decodeChunk(data: string, event?: string): OpenAIChunk | undefined {
  const json = asObject(parseJson(data));
  if (json && !isErrorEvent(event)) return readChunk(json);
  const error = errorInEvent(data, event);
  return error && { text: '', reasoning: '', error };
}

/** Reads what an event's data, or a whole answer, holds. */
export function readChunk(json: Json): OpenAIChunk {
  const choice = Array.isArray(json['choices']) ? asObject(json['choices'][0]) : undefined;
  const error = errorOf(json, choice);
  if (error) return { text: '', reasoning: '', error };
  const isFirst = choice !== undefined && (choice['index'] ?? 0) === 0;
  // Not `delta` but `message`: a server that was asked to stream and answers in one piece.
  const isWhole = isFirst && choice['delta'] == null && choice['message'] != null;
  const delta = (isFirst && asObject(choice['delta'] ?? choice['message'])) || NOTHING;
  const refusal = refusalOf(delta);
  const finish = refusal !== '' ? REFUSAL : isFirst ? readFinish(choice['finish_reason']) : undefined;
  const usage = json['usage'] == null ? undefined : usageOf(asObject(json['usage']));
  const sources = sourcesOf(json, delta);
  const annotations = delta['annotations'];
  const passages = passagesOf(delta, isFirst ? choice['text'] : undefined, refusal);
  // Nearly every event of a stream: one look less at each of the rest is what a token costs.
  if (!finish && !usage && !isWhole && !sources && annotations == null) return passages;
  return {
    ...passages,
    ...(finish && { finish }),
    ...(usage && { usage }),
    ...(isWhole && { isWhole }),
    ...(sources && { sources }),
    ...(annotations != null && { annotations }),
  };
}

function refusalOf({ refusal, content }: Json): string {
  if (typeof refusal === 'string') return refusal;
  if (!Array.isArray(content)) return '';
  const parts = content.map((part) => asObject(part)?.['refusal']);
  return parts.filter((part) => typeof part === 'string').join('');
}

/** What is said and what is thought. */
function passagesOf(delta: Json, plainText: unknown, refusal: string): Pick<OpenAIChunk, 'text' | 'reasoning'> {
  const content = delta['content'] ?? plainText;
  const said = textOf(content);
  if (said !== '' && isGoogleThought(delta['extra_content'])) return { text: refusal, reasoning: said };
  return { text: said + refusal, reasoning: reasoningOf(delta) + thoughtOf(content) };
}

function errorOf(json: Json, choice: Json | undefined): ServerError | undefined {
  const isAnswer = choice !== undefined && json['error'] == null && choice['error'] == null;
  if (isAnswer && json['x_groq'] === undefined) return undefined;
  // Groq says it in a field of its own, which good answers have as well.
  const groq = json['x_groq'] === undefined ? undefined : asObject(json['x_groq']);
  if (groq && hasContent(groq['error'])) return readError(groq);
  if (choice && hasContent(choice['error'])) return readError(choice['error']);
  return errorIn(json);
}

/** The first field that has any: OpenRouter, vLLM and others say the same in several. */
function reasoningOf(delta: Json): string {
  let reasoning = '';
  let rank: number = REASONING_FIELDS.length;
  // The few that are there, rather than each that could be.
  for (const name in delta) {
    const at = REASONING_RANKS.get(name) ?? rank;
    if (at >= rank) continue;
    const text = thoughtText(delta[name], 0);
    if (text !== '') [reasoning, rank] = [text, at];
  }
  return reasoning;
}

const REASONING_RANKS: ReadonlyMap<string, number> = new Map(REASONING_FIELDS.map((name, rank) => [name, rank]));

const NOTHING: Json = {};
const REFUSAL: Finish = { kind: 'filtered', word: 'refusal' };

/** Text as it is, or the text parts of a list: Mistral's reasoning models send their answer in parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(partText).join('') : '';
}

function partText(part: unknown): string {
  const { type, text } = asObject(part) ?? NOTHING;
  return typeof text === 'string' && !isThoughtType(type) ? text : '';
}

/** The thoughts among the parts of a list. */
function thoughtOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isThoughtType(asObject(part)?.['type']) ? thoughtText(part, 0) : '')).join('');
}

/** The text of what is known to be a thought: `{thinking: [{text}]}`, `{text}`, `{summary}`. What is encrypted has none. */
function thoughtText(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return value.map((each) => thoughtText(each, depth + 1)).join('');
  const thought = asObject(value);
  const field = thought && THOUGHT_FIELDS.find((name) => thought[name] != null);
  return field === undefined ? '' : thoughtText(thought?.[field], depth + 1);
}

function isThoughtType(type: unknown): boolean {
  return typeof type === 'string' && /^(?:thinking|reasoning)/.test(type);
}

/** Gemini behind its Chat Completions marks the thoughts among its texts. */
function isGoogleThought(extra: unknown): boolean {
  return asObject(asObject(extra)?.['google'])?.['thought'] === true;
}

const THOUGHT_FIELDS = ['thinking', 'reasoning', 'text', 'summary', 'content'] as const;
const MAX_DEPTH = 4;

/** The lists of sources beside the choices or in the message, if there are any. */
function sourcesOf(json: Json, delta: Json): readonly unknown[] | undefined {
  const isListed =
    json['citations'] ?? json['search_results'] ?? json['web_search'] ?? json['search_info'] ?? json['sources'];
  const isNamed = delta['context'] ?? delta['citations'];
  return isListed == null && isNamed == null ? undefined : [...sourceLists(json), ...sourceLists(delta)];
}

function usageOf(usage: Json | undefined): Usage | undefined {
  const inputTokens = countOf(usage?.['prompt_tokens']);
  const outputTokens = countOf(usage?.['completion_tokens']);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
