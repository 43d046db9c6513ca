import type { ErrorCode } from '../../../chat/index.ts';
import { createTermTable, normalizeTerm } from './vendor-terms.ts';

/** Classifies an error term. `certain` holds whatever the status and the sentences are. */
export function classifyIdentifier(identifier: string): { readonly certain?: ErrorCode; readonly likely?: ErrorCode } {
  const keys = [normalizeTerm(identifier), normalizeTerm(identifier.slice(identifier.lastIndexOf('.') + 1))];
  const find = (table: ReadonlyMap<string, ErrorCode>) => keys.map((key) => table.get(key)).find(Boolean);
  const [certain, likely] = [find(CERTAIN_CODES), find(LIKELY_CODES)];
  return { ...(certain && { certain }), ...(likely && { likely }) };
}

/** Error codes of HTTP statuses that are more specific than 4xx and 5xx. */
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

/**
 * Error terms that are unambiguous, whatever the status and the sentence. MiniMax's numbers are looked up with the name
 * of their object.
 */
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
  // Some come with status 429, but waiting does not help: the owner's account is empty.
  'provider-refused': `insufficient_quota exceeded_current_quota_error insufficient_balance insufficient_credits billing_error
    billing_hard_limit_reached billing_not_active arrearage 1113 base_resp_1004 base_resp_1008 base_resp_2013 base_resp_2049`,
};

/** Error terms that a sentence may make more specific. */
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

const CERTAIN_CODES = createTermTable(CERTAIN_ERROR_TERMS);
const LIKELY_CODES = createTermTable(LIKELY_ERROR_TERMS);

/** Members of an error that contain a term. Only these are logged. */
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

/** Members of an error that contain a sentence, or further members as an object, a list, or a text of JSON. */
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

/** Members that mark a filtered prompt or answer. */
export const FILTER_KEYS = ['flagged_input', 'input_sensitive', 'output_sensitive'] as const;
