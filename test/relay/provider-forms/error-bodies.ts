import type { ErrorCode } from '../../../src/chat/index.ts';
import { KINDS, type ProviderForm, type ProviderKind } from './form.ts';

type Row = readonly [
  form: string,
  status: number,
  body: unknown,
  code: ErrorCode,
  log?: object,
  kinds?: ProviderKind[],
]; // prettier-ignore

const openai: ProviderKind[] = ['openai-compatible'];
const error = (fields: object) => ({ error: { message: 'a text that must not travel', ...fields } });
const says = (message: string, fields: object = {}) => ({ error: { message, ...fields } });

const FILTERED: readonly Row[] = [
  ['Azure’s content filter', 400, says("The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", { type: null, param: 'prompt', code: 'content_filter', status: 400, innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } } }), 'content-filtered', { code: 'content_filter' }],
  ['OpenAI’s `invalid_prompt`', 400, says('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', { type: 'invalid_request_error', code: 'invalid_prompt' }), 'content-filtered', { code: 'invalid_prompt', type: 'invalid_request_error' }],
  ['Qwen’s `data_inspection_failed`', 400, error({ code: 'data_inspection_failed', type: 'data_inspection_failed' }), 'content-filtered', { code: 'data_inspection_failed' }],
  ['DashScope’s own form of it', 400, { code: 'DataInspectionFailed', message: 'Input data may contain inappropriate content.', request_id: 'x' }, 'content-filtered', { code: 'DataInspectionFailed' }],
  ['OpenRouter’s moderation', 403, { error: { code: 403, message: 'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence".', metadata: { reasons: ['violence'], flagged_input: 'bad', provider_name: 'OpenAI' } } }, 'content-filtered', { code: '403' }],
  ['a moderation that says only so', 403, says('Input flagged by moderation'), 'content-filtered'],
  ['DeepSeek’s sentence', 400, says('Content Exists Risk', { type: 'invalid_request_error', code: 'invalid_request_error' }), 'content-filtered', { type: 'invalid_request_error' }],
  ['Moonshot’s', 400, says('The request was rejected because it was considered high risk', { type: 'content_filter' }), 'content-filtered', { type: 'content_filter' }],
  ['xAI’s', 403, { code: 'The caller does not have permission to execute the specified operation', error: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO' }, 'content-filtered'],
  ['Zhipu’s number', 400, { contentFilter: [{ level: 1, role: 'user' }], error: { code: '1301', message: 'a text that must not travel' } }, 'content-filtered', { code: '1301' }],
  ['MiniMax’s number, with status 200', 200, { choices: null, base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } }, 'content-filtered', { code: 'base_resp_1026' }],
  ['LiteLLM’s class', 400, says('litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - filtered', { type: null, code: '400' }), 'content-filtered', { code: '400' }],
  ['a guardrail behind status 451', 451, '', 'content-filtered', { status: 451 }],
  ['OpenAI’s content policy', 400, error({ code: 'content_policy_violation', type: 'image_generation_user_error' }), 'content-filtered', { code: 'content_policy_violation' }],
  ['a flagged account, which is the owner’s affair', 403, says('Your account was flagged for suspicious content.'), 'provider-refused'],
  ['a data policy, which is, too', 404, says('No endpoints found matching your data policy.', { code: 404 }), 'provider-refused', { code: '404' }],
]; // prettier-ignore

const TOO_LONG: readonly Row[] = [
  ['LM Studio’s bare sentence', 400, { error: 'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens' }, 'too-long'],
  ['Anthropic’s sum', 400, { type: 'error', error: { type: 'invalid_request_error', message: 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000' } }, 'too-long', { type: 'invalid_request_error' }],
  ['Anthropic’s sentence', 400, { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 208310 tokens > 200000 maximum' } }, 'too-long', { type: 'invalid_request_error' }],
  ['Anthropic’s status', 413, { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } }, 'too-long', { type: 'request_too_large' }],
  ['Ollama’s', 400, says('prompt too long; exceeded max context length by 100 tokens', { type: 'invalid_request_error' }), 'too-long', { type: 'invalid_request_error' }],
  ['xAI’s', 400, { code: 'Client specified an invalid argument', error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens." }, 'too-long'],
  ['Bedrock’s', 400, { message: 'Input is too long for requested model.' }, 'too-long'],
  ['Groq’s, with the word for too many requests', 413, says( 'Request too large for model `llama` in organization `org` on tokens per minute (TPM): Limit 6000, Requested 8000, please reduce your message size and try again.', { type: 'tokens', code: 'rate_limit_exceeded' }, ), 'too-long', { code: 'rate_limit_exceeded', type: 'tokens' }],
  ['OpenAI’s, of a minute’s allowance that it never fits', 429, says('Request too large for gpt-4o in organization org on tokens per min (TPM): Limit 30000, Requested 40000.', { type: 'tokens', code: 'rate_limit_exceeded' }), 'too-long', { code: 'rate_limit_exceeded' }],
  ['OpenAI’s word', 400, error({ code: 'context_length_exceeded', type: 'invalid_request_error' }), 'too-long', { code: 'context_length_exceeded' }],
  ['OpenAI’s sentence of today', 400, says('Your input exceeds the context window of this model. Please adjust your input and try again.'), 'too-long'],
  ['vLLM’s', 400, { object: 'error', message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.", type: 'BadRequestError', param: null, code: 400 }, 'too-long', { type: 'BadRequestError', code: '400' }],
  ['vLLM’s older', 400, { object: 'error', message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.', type: 'BadRequestError', code: 400 }, 'too-long', { type: 'BadRequestError' }],
  ['llama.cpp’s', 400, says('the request exceeds the available context size, try increasing it', { code: 400, type: 'exceed_context_size_error', n_ctx: 4096 }), 'too-long', { type: 'exceed_context_size_error' }],
  ['Gemini’s', 400, says('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', { code: 400, status: 'INVALID_ARGUMENT' }), 'too-long', { type: 'INVALID_ARGUMENT', code: '400' }],
  ['Gemini’s, in a list', 400, [says('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', { code: 400, status: 'INVALID_ARGUMENT' })], 'too-long', { type: 'INVALID_ARGUMENT' }],
  ['Mistral’s', 400, { object: 'error', message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length', type: 'invalid_request_prompt', code: '3051' }, 'too-long', { type: 'invalid_request_prompt', code: '3051' }],
  ['Cohere’s', 400, { message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.' }, 'too-long'],
  ['TGI’s', 422, { error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000', error_type: 'validation' }, 'too-long', { type: 'validation' }],
  ['SGLang’s', 400, { object: 'error', message: "The input (5000 tokens) is longer than the model's context length (4096 tokens).", type: 'BadRequestError', code: 400 }, 'too-long', { type: 'BadRequestError' }],
  ['Moonshot’s', 400, says('Invalid request: Your request exceeded model token limit: 8192', { type: 'invalid_request_error' }), 'too-long', { type: 'invalid_request_error' }],
  ['Qwen’s', 400, says('Range of input length should be [1, 30720]', { code: 'invalid_parameter_error', type: 'invalid_request_error' }), 'too-long', { code: 'invalid_parameter_error' }],
  ['Zhipu’s', 400, { error: { code: '1261', message: 'Prompt 超长' } }, 'too-long', { code: '1261' }],
  ['Copilot’s', 400, says('prompt token count of 200000 exceeds the limit of 128000', { code: 'model_max_prompt_tokens_exceeded' }), 'too-long', { code: 'model_max_prompt_tokens_exceeded' }],
  ['GitHub Models’', 413, says('Request body too large for gpt-4o model. Max size: 8000 tokens.', { code: 'tokens_limit_reached' }), 'too-long', { code: 'tokens_limit_reached' }],
  ['Cloudflare’s list', 413, { errors: [{ message: 'AiError: The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (7968).', code: 5021 }], success: false, result: {}, messages: [] }, 'too-long', { code: '5021' }],
  ['OpenRouter’s, of the server behind it, as text that is JSON', 400, { error: { message: 'Provider returned error', code: 400, metadata: { raw: '{"error":{"message":"This endpoint\'s maximum context length is 4096 tokens","code":"context_length_exceeded"}}', provider_name: 'X' } } }, 'too-long', { code: 'context_length_exceeded' }],
  ['a message that is JSON', 400, { error: { message: '{"detail":[{"loc":["body"],"msg":"Input is too long for requested model.","type":"value_error"}]}' } }, 'too-long', { type: 'value_error' }],
  ['an error in an error', 400, { error: { error: { message: 'prompt is too long', type: 'invalid_request_error' } } }, 'too-long', { type: 'invalid_request_error' }],
  ['plain text', 400, 'Error: prompt too long; exceeded max context length by 100 tokens', 'too-long'],
  ['FastAPI’s list', 422, { detail: [{ type: 'value_error', loc: ['body', 'messages'], msg: 'Value error, prompt is too long', input: 'hidden' }] }, 'too-long', { type: 'value_error' }],
  ['a page of nginx’s', 413, '<html><head><title>413 Request Entity Too Large</title></head></html>', 'too-long', { status: 413 }],
  ['one event of an error, DashScope’s form', 400, 'id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"InvalidParameter","message":"Range of input length should be [1, 6000]"}\n\n', 'too-long', { code: 'InvalidParameter' }],
]; // prettier-ignore

const OTHERS: readonly Row[] = [
  ['an empty account', 429, error({ type: 'insufficient_quota', code: 'insufficient_quota' }), 'provider-refused', { code: 'insufficient_quota' }],
  ['an empty account, Zhipu', 429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }, 'provider-refused', { code: '1113' }],
  ['an empty account, xAI', 429, { code: 'Some resource has been exhausted', error: 'Your team has used all available credits or reached its monthly spending limit.' }, 'provider-refused'],
  ['too little money, Anthropic', 400, { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' } }, 'provider-refused', { type: 'invalid_request_error' }],
  ['too many requests, OpenAI', 429, error({ type: 'requests', code: 'rate_limit_exceeded' }), 'rate-limited', { code: 'rate_limit_exceeded' }],
  ['too many tokens a minute, Anthropic', 429, { type: 'error', error: { type: 'rate_limit_error', message: "This request would exceed your organization's rate limit of 40,000 input tokens per minute. Please reduce the prompt length." } }, 'rate-limited', { type: 'rate_limit_error' }],
  ['too many tokens, Bedrock', 429, { message: 'Too many tokens, please wait before trying again.' }, 'rate-limited'],
  ['throttling, DashScope', 429, { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded' }, 'rate-limited', { code: 'Throttling.RateQuota' }],
  ['too many at once, Zhipu', 429, error({ code: '1302' }), 'rate-limited', { code: '1302' }],
  ['rate limit, MiniMax, with status 200', 200, { base_resp: { status_code: 1002, status_msg: 'rate limit' } }, 'rate-limited', { code: 'base_resp_1002' }],
  ['a refused key', 401, error({ code: 'invalid_api_key', type: 'invalid_request_error' }), 'provider-refused', { code: 'invalid_api_key' }],
  ['a refused key, a text', 401, 'Unauthorized', 'provider-refused', { status: 401 }],
  ['a refused key, `detail`', 401, { detail: 'Unauthorized' }, 'provider-refused'],
  ['a refused key, a gateway’s', 401, { statusCode: 401, message: 'Access denied due to invalid subscription key.' }, 'provider-refused', { code: '401' }],
  ['no money, NVIDIA', 402, { status: 402, title: 'Payment Required', detail: 'Account expired' }, 'provider-refused', { status: 402 }],
  ['an unknown model, Ollama', 404, { error: { message: 'model "x" not found, try pulling it first', type: 'api_error' } }, 'provider-refused', { type: 'api_error' }],
  ['an unknown key, FastAPI', 422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'x'], msg: 'Extra inputs are not permitted' }] }, 'provider-refused', { type: 'extra_forbidden' }],
  ['an unknown key, Mistral', 422, { object: 'error', message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'no' }] }, type: 'invalid_request_error' }, 'provider-refused', { type: 'invalid_request_error' }],
  ['overloaded, Anthropic', 529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded', { type: 'overloaded_error' }],
  ['overloaded, TGI', 429, { error: 'Model is overloaded', error_type: 'overloaded' }, 'overloaded', { type: 'overloaded' }],
  ['overloaded, a text with status 500', 500, 'The server is currently overloaded with other requests.', 'overloaded'],
  ['loading, llama.cpp', 503, error({ code: 503, type: 'unavailable_error' }), 'overloaded', { type: 'unavailable_error' }],
  ['out of capacity, Groq', 498, error({ code: 'capacity_exceeded' }), 'overloaded', { code: 'capacity_exceeded' }],
  ['busy, Gemini', 503, error({ code: 503, status: 'UNAVAILABLE' }), 'overloaded', { type: 'UNAVAILABLE' }],
  ['out of time, Gemini', 504, error({ code: 504, status: 'DEADLINE_EXCEEDED' }), 'timeout', { type: 'DEADLINE_EXCEEDED' }],
  ['out of time, Cloudflare', 524, '<html>A timeout occurred</html>', 'timeout', { status: 524 }],
  ['away, Cloudflare', 521, '<html>Web server is down</html>', 'provider-unreachable', { status: 521 }],
  ['aborted, Gemini', 409, error({ code: 409, status: 'ABORTED' }), 'provider-failed', { type: 'ABORTED' }],
  ['failed', 500, error({ type: 'server_error' }), 'provider-failed', { type: 'server_error' }],
  ['failed, and says 429 itself', 500, error({ code: 429 }), 'rate-limited', { code: '429' }],
  ['a gateway’s page', 502, '<html>Bad gateway: rate limit, overloaded</html>', 'provider-failed', { status: 502 }],
  ['Apigee’s fault', 429, { fault: { faultstring: 'Rate limit quota violation', detail: { errorcode: 'policies.ratelimit.QuotaViolation' } } }, 'rate-limited', { code: 'policies.ratelimit.QuotaViolation' }],
  ['an unknown word', 400, error({ type: 'brand_new_error', code: 'brand_new_code' }), 'provider-refused', { type: 'brand_new_error', code: 'brand_new_code' }],
  ['`detail` in place of an answer', 200, { detail: 'Not Found' }, 'provider-failed', { status: 200 }],
  ['a list with an error in place of an answer', 200, [error({ code: 503 })], 'overloaded', { code: '503' }],
  ['a bare sentence in place of an answer', 200, '"prompt too long; exceeded max context length"', 'too-long'],
  ['a redirect', 307, '', 'provider-refused', { status: 307 }],
  ['Perplexity’s list of details', 422, { detail: [{ loc: ['body', 'model'], msg: 'field required', type: 'value_error.missing' }] }, 'provider-refused', { type: 'value_error.missing' }, openai],
]; // prettier-ignore

const named = (what: string, [form, ...rest]: Row): Row => [`${what}: ${form}`, ...rest];

/** Errors in a body, with the status they come with: the same for every kind. */
export const ERROR_BODIES: readonly ProviderForm[] = [
  ...FILTERED.map((row) => named('filtered', row)),
  ...TOO_LONG.map((row) => named('too long', row)),
  ...OTHERS,
].map(([form, status, body, end, log = {}, kinds = [...KINDS]]) => ({
  form,
  kinds,
  status,
  headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  seen: { end },
  log: { ...log, fault: end },
}));
