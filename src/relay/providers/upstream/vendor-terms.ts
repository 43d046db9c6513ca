import type { ErrorCode } from '../../../chat/index.ts';

/*
 * What vendors and servers send, as data: OpenAI, Azure, Anthropic, Google, Mistral, Cohere, DeepSeek, Groq, OpenRouter, Bedrock, xAI,
 * Ollama, vLLM, SGLang, llama.cpp, LM Studio, TGI, Together, Fireworks, Perplexity, Cloudflare, Zhipu, Qwen, Moonshot, MiniMax, Baidu and
 * the gateways in front of them. Words are compared without case and punctuation: `MAX_TOKENS`, `maxTokens` and `max-tokens` are one.
 */

/**
 * Why a model ended: `done`, as it should · `length`, it ran into a token limit · `filtered`, a content filter or the model refused ·
 * `cut`, before its end, and what came is worth keeping · `failed`, the server.
 */
export type FinishKind = 'done' | 'length' | 'filtered' | 'cut' | 'failed';

/** Finish reasons. Any word that is not here is no good end. */
export const FINISH_REASONS: Readonly<Record<FinishKind, string>> = {
  done: `stop stopped stop_sequence stop_string stop_str stop_token stop_criteria_met end end_turn end_of_turn end_of_text eos
    eos_token eos_found stop_string_found word complete completed finish finished normal success
    tool_call tool_calls tool_use function_call`,
  length: `length length_limit limit max_length max_len max_tokens max_new_tokens max_output_tokens max_completion_tokens
    max_predicted_tokens_reached max_context model_length model_context_window_exceeded context_window_exceeded context_length
    context_length_exceeded context_length_reached token_limit tokens_limit error_limit continuation`,
  filtered: `content_filter content_filtered content_blocked content_moderation content_policy content_policy_violation policy_violation
    filter filtered safety image_safety refusal refused blocked block blocklist prohibited_content image_prohibited_content spii recitation
    image_recitation language model_armor jailbreak guardrail guardrail_intervened guardrails error_toxic toxic sensitive moderation
    moderated flagged censored censorship_blocked inappropriate data_inspection_failed`,
  cut: `insufficient_system_resource abort aborted cancel cancelled canceled user_cancel user_stopped pause pause_turn compaction
    other time_limit incomplete interrupted repetition`,
  failed: `error failed failure exception network_error server_error internal_error timeout timed_out model_unloaded load unload
    malformed_function_call malformed_response malformed_tool_use malformed_model_output unexpected_tool_call too_many_tool_calls
    missing_thought_signature no_image image_other`,
};

/** What stands in the place of a finish reason while there is none: DashScope sends the word. */
export const NO_FINISH_REASONS = 'null none unspecified not_finished in_progress';

/** Where thoughts come, the first that has any: many servers fill several of these with the same text. */
export const REASONING_FIELDS = [
  'reasoning_content', // DeepSeek, Qwen, Zhipu, llama.cpp, older vLLM
  'reasoning', // OpenRouter, Ollama, Groq, newer vLLM
  'thinking',
  'reasoning_text',
  'reasoning_details', // OpenRouter
  'thinking_blocks', // LiteLLM
] as const;

/** What a status other than 2xx means where it says more than whose fault it is. */
export const ERROR_CODES_BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [408, 'timeout'],
  [409, 'provider-failed'], // aborted, or in each other's way: nothing that the owner could mend
  [413, 'too-long'],
  [424, 'provider-failed'], // a gateway's model failed
  [425, 'overloaded'],
  [429, 'rate-limited'],
  [451, 'content-filtered'],
  [498, 'overloaded'], // Groq: capacity exceeded
  [499, 'provider-failed'], // cancelled on the way
  [503, 'overloaded'],
  [504, 'timeout'],
  [521, 'provider-unreachable'], // Cloudflare, of the server behind it
  [522, 'timeout'],
  [523, 'provider-unreachable'],
  [524, 'timeout'],
  [529, 'overloaded'], // Anthropic's way to say it, also behind compatible fronts
]);

/** Words for a kind of error that leave no doubt, whatever the status and the sentence. MiniMax's numbers are read with the name of their object. */
export const CERTAIN_ERROR_TERMS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'content-filtered': `content_filter content_filter_error content_filtered content_policy_violation content_policy_violation_error
    content_policy policy_violation usage_policy_violation responsible_ai_policy_violation invalid_prompt data_inspection_failed
    moderation moderation_blocked moderation_error content_moderation prompt_blocked prohibited_content sensitive_content
    sensitive_content_detected input_text_sensitive_content_detected output_text_sensitive_content_detected censorship_blocked
    guardrail_intervened guardrail_violation guardrails_violation safety_violation cyber_policy_violation blocked_by_safety
    1301 base_resp_1026 base_resp_1027`,
  'too-long': `context_length_exceeded context_length_exceeded_error context_window_exceeded context_window_exceeded_error
    exceed_context_size_error model_context_window_exceeded request_too_large tokens_limit_reached string_above_max_length
    prompt_too_long input_too_long prompt_tokens_too_long 1261 base_resp_1039`,
  // Some come with status 429, yet no waiting helps: the owner's account is empty.
  'provider-refused': `insufficient_quota exceeded_current_quota_error insufficient_balance insufficient_credits billing_error
    billing_hard_limit_reached billing_not_active arrearage 1113 base_resp_1004 base_resp_1008 base_resp_2013 base_resp_2049`,
};

/** Words for a kind of error that a sentence beside them may make more exact. */
export const LIKELY_ERROR_TERMS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'rate-limited': `rate_limit rate_limited rate_limit_error rate_limit_exceeded rate_limit_reached rate_limit_reached_error
    resource_exhausted too_many_requests too_many_requests_error throttling throttling_exception throttling_rate_quota
    throttling_allocation_quota throttled requests_limit 1302 1303 1304 1308 base_resp_1002 base_resp_1041`,
  overloaded: `overloaded overloaded_error server_overloaded engine_overloaded engine_overloaded_error unavailable service_unavailable
    service_unavailable_error service_unavailable_exception model_not_ready_exception capacity_exceeded over_capacity server_busy busy 1305`,
  timeout:
    'timeout timeout_error deadline_exceeded model_timeout_exception gateway_timeout request_timeout base_resp_1001',
  'provider-refused': `authentication_error invalid_authentication_error unauthenticated unauthorized invalid_api_key permission_error
    permission_denied access_denied access_denied_exception forbidden not_found_error not_found model_not_found invalid_request_error
    invalid_request bad_request_error validation_exception validation_error invalid_argument failed_precondition invalid_parameter`,
};

/** What a sentence means in which all of these occur, in any order and in small letters, and none of `except`. The first that fits counts. */
export interface SentencePattern {
  readonly code: ErrorCode;
  readonly all: readonly string[];
  readonly except?: readonly string[];
}

const anyOf = (code: ErrorCode, ...phrases: readonly string[]): readonly SentencePattern[] =>
  phrases.map((phrase) => ({ code, all: [phrase] }));

/** Groups of phrases of which one must occur each, spelled out. */
const everyPairOf = (
  code: ErrorCode,
  left: readonly string[],
  right: readonly string[],
  except: readonly string[],
): readonly SentencePattern[] =>
  left.flatMap((first) => right.map((second) => ({ code, all: [first, second], except })));

/** What is wrong is not what the visitor wrote. */
const OWNER_TERMS = ['account', 'organization', 'data policy', 'api key', 'permission'];

/** Limits of time rather than of size: those pass. */
const RATE_TERMS = ['rate limit', 'per minute', 'per min', 'per day', 'per second', 'quota', 'throttl', 'please wait'];

export const ERROR_SENTENCES: readonly SentencePattern[] = [
  // Too many tokens for a minute's allowance, in one request: it never fits.
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
  // Text Generation Inference; Perplexity; `inputs` and what it may produce, together.
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

/** Keys of an error whose text is a word for its kind; what is told of an error to the log comes from these. */
export const TYPE_KEYS = ['type', 'status', 'error_type', 'errorType', '__type', 'name', 'reason', 'title'] as const;
export const CODE_KEYS = [
  'code',
  'status_code',
  'statusCode',
  'error_code',
  'errorCode',
  'err_code',
  'errorcode',
  'Code',
  'http_status',
  'errno',
] as const;

/** Keys under which an error has its sentence, as a text, or more of itself, as an object, a list, or a text that is JSON. */
export const DETAIL_KEYS = [
  'errors',
  'Error',
  'message',
  'Message',
  'msg',
  'detail',
  'details',
  'description',
  'error_message',
  'error_msg',
  'errorMessage',
  'ErrorMsg',
  'error_description',
  'status_msg',
  'reasons',
  'innererror',
  'inner_error',
  'metadata',
  'raw',
  'cause',
  'fault',
  'faultstring',
  'exception',
  'base_resp',
  'response',
  'body',
  'data',
] as const;

/** Keys that a refused prompt or answer has beside it. */
export const FILTER_KEYS = ['flagged_input', 'input_sensitive', 'output_sensitive'] as const;

/** Keys under which an error says how long to wait, and of how many milliseconds its unit is. */
export const WAIT_KEYS: Readonly<Record<string, number>> = {
  retryDelay: 1000, // Google, `34.07s`
  retry_after: 1000,
  retryAfter: 1000,
  retry_after_seconds: 1000,
  retry_after_ms: 1,
  retryAfterMs: 1,
  estimated_time: 1000, // Hugging Face, until the model is loaded
};

/** Sentences that a time to wait follows. */
export const WAIT_PHRASES = [
  'try again in',
  'retry in',
  'retry after',
  'try again after',
  'available in',
  'wait for',
  'wait',
] as const;

/** Where sources are listed: beside the choices, and in the message. */
export const SOURCE_LIST_KEYS = ['search_results', 'web_search', 'sources', 'citations'] as const;
