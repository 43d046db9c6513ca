import type { Usage } from '../../chat/index.ts';
import type { AnswerFinish } from './answer.ts';
import { asObject, parseObject, type Json } from './json-object.ts';
import { errorIn, type ProviderError } from './provider-fault.ts';

/** What one event of a Chat Completions stream says, or a whole answer of a server that does not stream. */
export interface OpenAIChunk {
  readonly text: string;
  readonly reasoning: string;
  readonly finish?: AnswerFinish;
  readonly usage?: Usage;
  readonly error?: ProviderError;
}

/**
 * Reads one event's data. Only the first choice counts: more are never asked for.
 * @returns nothing for data that is no JSON object.
 */
export function decodeChunk(data: string): OpenAIChunk | undefined {
  const json = parseObject(data);
  if (!json) return undefined;
  const error = errorIn(json);
  if (error) return { text: '', reasoning: '', error };
  const choice = Array.isArray(json['choices']) ? asObject(json['choices'][0]) : undefined;
  const isFirst = choice !== undefined && (choice['index'] ?? 0) === 0;
  // Not `delta` but `message`: a server that was asked to stream and answers in one piece.
  const delta = (isFirst && asObject(choice['delta'] ?? choice['message'])) || NOTHING;
  const finish = isFirst ? finishOf(choice['finish_reason']) : undefined;
  const usage = json['usage'] == null ? undefined : usageOf(asObject(json['usage']));
  return {
    text: textOf(delta['content']) + textOf(delta['refusal']),
    // DeepSeek, llama.cpp and others say `reasoning_content`; OpenRouter, Ollama and Groq say `reasoning`; some say both.
    reasoning: textOf(delta['reasoning_content'] ?? delta['reasoning']) + thoughtOf(delta['content']),
    ...(finish && { finish }),
    ...(usage && { usage }),
  };
}

const NOTHING: Json = {};

/** Text as it is, or the text parts of a list: Mistral's reasoning models send their answer in parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => textOf(asObject(part)?.['text'])).join('') : '';
}

function thoughtOf(content: unknown): string {
  return Array.isArray(content) ? content.map((part) => textOf(asObject(part)?.['thinking'])).join('') : '';
}

function finishOf(reason: unknown): AnswerFinish | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  return FINISHES.get(reason) ?? 'done';
}

const FINISHES: ReadonlyMap<string, AnswerFinish> = new Map([
  ['length', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'cut'],
  ['insufficient_system_resource', 'cut'],
  ['error', 'failed'],
]);

function usageOf(usage: Json | undefined): Usage | undefined {
  const inputTokens = countOf(usage?.['prompt_tokens']);
  const outputTokens = countOf(usage?.['completion_tokens']);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
