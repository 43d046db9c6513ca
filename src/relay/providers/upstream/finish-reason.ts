import { createTermTable, normalizeTerm, parseIdentifier } from './vendor-terms.ts';

/** A finish reason. `raw` is the server's own term, for the log. */
export interface ProviderFinish {
  readonly kind: FinishKind | 'unknown';
  readonly raw: string;
}

/**
 * Parses a finish reason, which is a term or an object that contains it.
 * @returns `undefined` until the server sends one.
 */
export function parseFinishReason(reason: unknown): ProviderFinish | undefined {
  if (reason == null || reason === '') return undefined;
  if (reason === 'stop') return STOP;
  // SGLang's own form: `{"type": "length", "length": 50}`.
  const value = typeof reason === 'object' ? (reason as { readonly type?: unknown }).type : reason;
  // Gemini's Chat Completions API sends both: `content_filter: SAFETY`.
  const raw = parseIdentifier(
    typeof value === 'string' ? value.slice(0, MAX_FINISH_CHARACTERS).split(': ', 1)[0] : value,
  );
  if (raw === undefined) return { kind: 'unknown', raw: 'unreadable' };
  const key = normalizeTerm(raw).replace(/^(?:finish|stop)?reason/, '');
  return NO_FINISH_KEYS.has(key) ? undefined : { kind: KIND_BY_FINISH_REASON.get(key) ?? 'unknown', raw };
}

/** The finish reason of a complete answer, for which servers need not send one. */
export const IMPLICIT_DONE: ProviderFinish = { kind: 'done', raw: 'whole' };

const STOP: ProviderFinish = { kind: 'done', raw: 'stop' };

const MAX_FINISH_CHARACTERS = 200;

/**
 * The kinds of finish reason: `done`, normal end · `length`, token limit reached · `filtered`, a content filter or a
 * refusal of the model · `interrupted`, an early end whose text is worth keeping · `failed`, an error of the server.
 */
export type FinishKind = 'done' | 'length' | 'filtered' | 'interrupted' | 'failed';

/** Finish reasons by kind. An unknown one is not a normal end. */
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
  interrupted: `insufficient_system_resource abort aborted cancel cancelled canceled user_cancel user_stopped pause pause_turn compaction
    other time_limit incomplete interrupted repetition`,
  failed: `error failed failure exception network_error server_error internal_error timeout timed_out model_unloaded load unload
    malformed_function_call malformed_response malformed_tool_use malformed_model_output unexpected_tool_call too_many_tool_calls
    missing_thought_signature no_image image_other`,
};

/** Values that stand for "no finish reason yet", for example DashScope's "null". */
export const NO_FINISH_REASONS = 'null none unspecified not_finished in_progress';

const KIND_BY_FINISH_REASON = createTermTable(FINISH_REASONS);
const NO_FINISH_KEYS: ReadonlySet<string> = new Set(NO_FINISH_REASONS.split(/\s+/).map(normalizeTerm));
