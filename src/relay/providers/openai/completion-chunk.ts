import type { Usage } from '../../../chat/index.ts';
import { findSourceLists } from './cited-sources.ts';
import { objectOrUndefined, parseJson, type JsonObject } from '../json-object.ts';
import { findError, findErrorInEvent, isErrorEvent } from '../upstream/find-error.ts';
import { hasContent, parseProviderError, type ProviderError } from '../upstream/provider-error.ts';
import { parseFinishReason, type ProviderFinish } from '../upstream/finish-reason.ts';

/**
 * The content of one event of a Chat Completions stream, or of the complete answer of a server that does not stream.
 */
export interface CompletionChunk {
  readonly text: string;
  readonly reasoning: string;
  readonly finish?: ProviderFinish;
  readonly usage?: Usage;
  readonly error?: ProviderError;
  /** Whether the choice is a complete message, which needs no finish reason. */
  readonly isFullMessage?: boolean;
  /** Lists of sources. Later events repeat them in full. */
  readonly sources?: readonly unknown[];
  /** The sources of this part of the text. */
  readonly annotations?: unknown;
}

/**
 * Decodes one event's data. Only the first choice counts, because the relay never requests more.
 * @param eventName The event's name, if it has one.
 * @returns `undefined` for data that is neither part of an answer nor an error.
 */
export function decodeChunk(data: string, eventName?: string): CompletionChunk | undefined {
  const json = objectOrUndefined(parseJson(data));
  if (json && !isErrorEvent(eventName)) return readChunk(json);
  const error = findErrorInEvent(data, eventName);
  return error && { text: '', reasoning: '', error };
}

/** Reads the JSON of an event or of a complete answer. */
export function readChunk(json: JsonObject): CompletionChunk {
  const choice = Array.isArray(json['choices']) ? objectOrUndefined(json['choices'][0]) : undefined;
  const error = findChunkError(json, choice);
  if (error) return { text: '', reasoning: '', error };
  const isFirst = choice !== undefined && (choice['index'] ?? 0) === 0;
  // `message` instead of `delta`: the server was asked to stream but answers with one object.
  const isFullMessage = isFirst && choice['delta'] == null && choice['message'] != null;
  const delta = (isFirst && objectOrUndefined(choice['delta'] ?? choice['message'])) || EMPTY;
  const refusal = readRefusal(delta);
  const finish = refusal !== '' ? REFUSED : isFirst ? parseFinishReason(choice['finish_reason']) : undefined;
  const usage = json['usage'] == null ? undefined : readUsage(objectOrUndefined(json['usage']));
  const sources = readSourceLists(json, delta);
  const annotations = delta['annotations'];
  const content = readContent(delta, isFirst ? choice['text'] : undefined, refusal);
  // Fast path for nearly every event of a stream. Fewer property checks make a measurable difference per token.
  if (!finish && !usage && !isFullMessage && !sources && annotations == null) return content;
  return {
    ...content,
    ...(finish && { finish }),
    ...(usage && { usage }),
    ...(isFullMessage && { isFullMessage }),
    ...(sources && { sources }),
    ...(annotations != null && { annotations }),
  };
}

function readRefusal({ refusal, content }: JsonObject): string {
  if (typeof refusal === 'string') return refusal;
  if (!Array.isArray(content)) return '';
  const parts = content.map((part) => objectOrUndefined(part)?.['refusal']);
  return parts.filter((part) => typeof part === 'string').join('');
}

/** Separates the answer's text from the reasoning. */
function readContent(
  delta: JsonObject,
  plainText: unknown,
  refusal: string,
): Pick<CompletionChunk, 'text' | 'reasoning'> {
  const content = delta['content'] ?? plainText;
  const text = joinTextParts(content);
  if (text !== '' && isGoogleThought(delta['extra_content'])) return { text: refusal, reasoning: text };
  return { text: text + refusal, reasoning: readReasoning(delta) + joinReasoningParts(content) };
}

function findChunkError(json: JsonObject, choice: JsonObject | undefined): ProviderError | undefined {
  const isAnswer = choice !== undefined && json['error'] == null && choice['error'] == null;
  if (isAnswer && json['x_groq'] === undefined) return undefined;
  // Groq's errors are in `x_groq`, which successful chunks have as well.
  const groq = json['x_groq'] === undefined ? undefined : objectOrUndefined(json['x_groq']);
  if (groq && hasContent(groq['error'])) return parseProviderError(groq);
  if (choice && hasContent(choice['error'])) return parseProviderError(choice['error']);
  return findError(json);
}

/**
 * The reasoning text of the field with the highest priority. OpenRouter, vLLM and others repeat the same text in
 * several fields.
 */
function readReasoning(delta: JsonObject): string {
  let reasoning = '';
  let bestPriority: number = REASONING_FIELDS.length;
  // Iterates over the delta's few fields rather than over all possible ones.
  for (const name in delta) {
    const priority = REASONING_FIELD_PRIORITY.get(name) ?? bestPriority;
    if (priority >= bestPriority) continue;
    const text = flattenReasoning(delta[name], 0);
    if (text !== '') [reasoning, bestPriority] = [text, priority];
  }
  return reasoning;
}

/** Fields with reasoning text, by priority. Many servers fill several of them with the same text. */
const REASONING_FIELDS = [
  'reasoning_content', // DeepSeek, Qwen, Zhipu, llama.cpp, older vLLM
  'reasoning', // OpenRouter, Ollama, Groq, newer vLLM
  'thinking',
  'reasoning_text',
  'reasoning_details', // OpenRouter
  'thinking_blocks', // LiteLLM
] as const;

const REASONING_FIELD_PRIORITY: ReadonlyMap<string, number> = new Map(
  REASONING_FIELDS.map((name, priority) => [name, priority]),
);

const EMPTY: JsonObject = {};
const REFUSED: ProviderFinish = { kind: 'filtered', raw: 'refusal' };

/** A plain text, or the text parts of a list: Mistral's reasoning models send their answer in parts. */
function joinTextParts(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(readPartText).join('') : '';
}

function readPartText(part: unknown): string {
  const { type, text } = objectOrUndefined(part) ?? EMPTY;
  return typeof text === 'string' && !isReasoningType(type) ? text : '';
}

/** The reasoning parts of a list. */
function joinReasoningParts(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (isReasoningType(objectOrUndefined(part)?.['type']) ? flattenReasoning(part, 0) : ''))
    .join('');
}

/** The text of a reasoning part: `{thinking: [{text}]}`, `{text}` or `{summary}`. Encrypted parts have no text. */
function flattenReasoning(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return value.map((part) => flattenReasoning(part, depth + 1)).join('');
  const thought = objectOrUndefined(value);
  const field = thought && REASONING_TEXT_FIELDS.find((name) => thought[name] != null);
  return field === undefined ? '' : flattenReasoning(thought?.[field], depth + 1);
}

function isReasoningType(type: unknown): boolean {
  return typeof type === 'string' && /^(?:thinking|reasoning)/.test(type);
}

/** Whether a text is a thought: Gemini's Chat Completions API marks thoughts among its texts. */
function isGoogleThought(extra: unknown): boolean {
  return objectOrUndefined(objectOrUndefined(extra)?.['google'])?.['thought'] === true;
}

const REASONING_TEXT_FIELDS = ['thinking', 'reasoning', 'text', 'summary', 'content'] as const;
const MAX_DEPTH = 4;

/** The lists of sources in the chunk or in its message, if there are any. */
function readSourceLists(json: JsonObject, delta: JsonObject): readonly unknown[] | undefined {
  const topLevelList =
    json['citations'] ?? json['search_results'] ?? json['web_search'] ?? json['search_info'] ?? json['sources'];
  const messageList = delta['context'] ?? delta['citations'];
  return topLevelList == null && messageList == null
    ? undefined
    : [...findSourceLists(json), ...findSourceLists(delta)];
}

function readUsage(usage: JsonObject | undefined): Usage | undefined {
  const inputTokens = readCount(usage?.['prompt_tokens']);
  const outputTokens = readCount(usage?.['completion_tokens']);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
