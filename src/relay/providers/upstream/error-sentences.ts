import type { ErrorCode } from '../../../chat/index.ts';

/** Classifies a sentence by fixed phrases. Only the beginning is searched, in linear time. */
export function classifySentence(sentence: string): ErrorCode | undefined {
  const text = sentence.slice(0, MAX_SENTENCE_CHARACTERS).toLowerCase();
  const occurs = (phrase: string) => text.includes(phrase);
  return ERROR_SENTENCES.find(({ all, except }) => all.every(occurs) && !except?.some(occurs))?.code;
}

/** Maximum length of a sentence that is read. A longer error repeats the prompt. */
export const MAX_SENTENCE_CHARACTERS = 4000;

/**
 * The error code of sentences that contain all of these phrases, in any order and in lower case, and none of `except`.
 * The first match counts.
 */
export interface SentencePattern {
  readonly code: ErrorCode;
  readonly all: readonly string[];
  readonly except?: readonly string[];
}

const anyOf = (code: ErrorCode, ...phrases: readonly string[]): readonly SentencePattern[] =>
  phrases.map((phrase) => ({ code, all: [phrase] }));

/** A pattern for each pair of a phrase from `left` and one from `right`. */
const everyPairOf = (
  code: ErrorCode,
  left: readonly string[],
  right: readonly string[],
  except: readonly string[],
): readonly SentencePattern[] =>
  left.flatMap((first) => right.map((second) => ({ code, all: [first, second], except })));

/** Terms of errors that are the owner's to solve, not caused by what the visitor wrote. */
const OWNER_TERMS = ['account', 'organization', 'data policy', 'api key', 'permission'];

/** Terms of rate limits, which pass, unlike limits of size. */
const RATE_TERMS = ['rate limit', 'per minute', 'per min', 'per day', 'per second', 'quota', 'throttl', 'please wait'];

export const ERROR_SENTENCES: readonly SentencePattern[] = [
  // One request with more tokens than the limit per minute, which never succeeds.
  ...anyOf('too-long', 'request too large', 'request body too large', 'reduce your message size'),
  ...anyOf(
    'content-filtered',
    'content_filter',
    'content filter',
    'content_policy_violation',
    'content policy',
    'contentpolicyviolation',
    'responsibleaipolicyviolation',
    'content management policy',
    'content violates',
    'content exists risk', // DeepSeek
    'considered high risk', // Moonshot
    'inappropriate content', // Qwen
    'data_inspection_failed',
    'datainspectionfailed',
    'usage policy',
    'usage policies',
    'usage guidelines',
    'prohibited_content',
    'prohibited content',
    'harmful content',
    'unsafe content',
    'sensitive content',
    'safety system',
    'safety filter',
    'safety settings',
    'safety check',
    'blocked by guardrail',
    'guardrail_intervened',
    'guardrail intervened',
    'blocked by moderation',
    'flagged by moderation',
    'moderation filter',
    'input was flagged',
    'prompt was flagged',
    'prompt was blocked',
    'response was blocked',
    'sensitive words', // Vertex
    'responsible ai',
    'content moderation',
    'blocked output', // Cohere
    'blocked input',
    '敏感内容',
    '敏感信息',
    '敏感词',
    '不安全或敏感',
    '违规',
    '内容安全',
    '内容审核',
  ),
  ...everyPairOf(
    'content-filtered',
    ['flagged', 'violat', 'reject', 'blocked', 'refused', 'trigger', 'failed'],
    ['moderation', 'guardrail', 'safety', 'unsafe'],
    OWNER_TERMS,
  ),
  ...everyPairOf('content-filtered', ['flagged'], ['prompt', 'input', 'message', 'content', 'violat'], OWNER_TERMS),
  ...everyPairOf('content-filtered', ['violat'], ['polic', 'guideline', 'terms of'], OWNER_TERMS),
  ...anyOf(
    'too-long',
    'context_length_exceeded',
    'maximum context length',
    'maximum prompt length', // xAI
    'maximum model length', // vLLM
    'maximum input length',
    'maximum input tokens',
    'max input tokens',
    'context the overflows', // LM Studio
    'context overflow',
    'exceed context limit', // Anthropic
    'exceeds context limit',
    'exceeded max context length', // Ollama
    'exceeds the context', // OpenAI, Ollama
    'exceeds context',
    'exceed the context',
    'exceeded context',
    'exceeds the available context', // llama.cpp
    'exceeds the model’s context',
    "exceeds the model's context",
    "exceeds the model's maximum context",
    'context length exceeded',
    'context window exceed', // MiniMax
    'context window limit', // Cloudflare
    'context window is full',
    'context window full',
    'context size exceeded',
    'context size has been exceeded',
    'reached context length', // LM Studio
    'greater than the context length',
    'longer than the context',
    "longer than the model's context", // SGLang, Together
    'larger than the context',
    'prompt is too long', // Anthropic
    'prompt too long', // Ollama
    'prompt is too large',
    'prompt length exceed',
    'input is too long', // Bedrock
    'input too long',
    'input is too large', // llama.cpp
    'exceeded model token limit', // Moonshot
    'too large for model with', // Mistral
    'too many input tokens',
    'too many tokens in the prompt',
    'too many tokens: total', // Cohere
    'tokens in the prompt cannot exceed',
    'greater than max_seq_len',
    'expected maxlength', // Bedrock
    'string too long', // OpenAI, of one message
    'range of input length should be', // Qwen
    'reduce the length of the', // Groq, OpenAI
    'reduce the length of your',
    'reduce your prompt',
    'shorten your',
    'max_tokens must be at least 1, got -', // vLLM, of what is left for the answer
    'exceed max message tokens', // Volcengine
    'prompt exceeds max length', // Zhipu
    'messages is too long',
    'message is too long',
    'message too long',
    'conversation is too long',
    '超长',
    '超过最大长度',
    '超出最大长度',
    '超过模型最大',
  ),
  ...everyPairOf(
    'too-long',
    [
      'input token',
      'prompt token',
      'token count',
      'token limit',
      'number of tokens',
      'context length',
      'context window',
      'context size',
      'input length',
      'input size',
      'prompt length',
      'prompt size',
      'message length',
      'sequence length',
    ],
    [
      'exceed',
      'too long',
      'too many',
      'too large',
      'greater than',
      'longer than',
      'larger than',
      'more than',
      'over the',
      'beyond',
      'overflow',
    ],
    RATE_TERMS,
  ),
  // Text Generation Inference, of `inputs` and output together; Perplexity.
  ...everyPairOf(
    'too-long',
    ['`inputs`', 'messages have'],
    ['must have less than', 'must be <=', 'exceeds the max'],
    RATE_TERMS,
  ),
  ...anyOf(
    'provider-refused',
    'credit balance',
    'insufficient balance',
    'insufficient credit',
    'used all available credits',
    '余额不足',
  ),
  ...anyOf(
    'overloaded',
    'overloaded',
    'over capacity',
    'at capacity',
    'capacity exceeded',
    'server is busy',
    'server busy',
  ),
  ...anyOf(
    'overloaded',
    'no healthy upstream',
    'model is loading',
    'loading model',
    'is currently loading',
    'temporarily unavailable',
  ),
  ...anyOf('rate-limited', 'rate limit', 'ratelimit', 'too many requests', 'requests per minute', 'tokens per minute'),
];
