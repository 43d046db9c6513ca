import { anthropicEnd, anthropicText, candidate, delta, events, type ProviderForm, type ProviderKind } from './form.ts';

const SSE = { 'content-type': 'text/event-stream' };

/** A short answer with this finish reason. */
const ENDED: Readonly<Record<ProviderKind, (reason: unknown, text: string) => string>> = {
  'openai-compatible': (reason, text) =>
    events(delta({ role: 'assistant', content: '' }), delta({ content: text }), delta({}, reason), '[DONE]'),
  anthropic: (reason, text) =>
    ['message', ...anthropicText(text), ...anthropicEnd(reason as string)]
      .slice(1)
      .map((event) => `event: ${(event as { type: string }).type}\n${events(event)}`)
      .join(''),
  google: (reason, text) => events(candidate(text), candidate('', { finishReason: reason })),
};

const ends = (kind: ProviderKind, end: string, ...reasons: readonly unknown[]): readonly ProviderForm[] =>
  reasons.map((reason): ProviderForm => {
    const word = typeof reason === 'string' ? reason : JSON.stringify(reason);
    const isGood = end === 'done' || end === 'length';
    const isWord = typeof reason === 'string' && /^[\w.:-]+$/.test(reason);
    return {
      form: `ended by ${word}`,
      kinds: [kind],
      headers: SSE,
      body: ENDED[kind](reason, 'Some text'),
      seen: { text: 'Some text', end },
      log: isGood ? undefined : { finish: isWord ? reason : 'unreadable' },
    };
  });

export const FINISHES: readonly ProviderForm[] = [
  ...ends('openai-compatible', 'done', 'stop', 'eos', 'eos_token', 'end_turn', 'stop_sequence', 'tool_calls', 'function_call', 'COMPLETE', 'STOP', 'eosFound', 'REASON_STOP', 'FinishReason.STOP', 'FINISH', 'normal'),
  ...ends('openai-compatible', 'length', 'length', 'max_tokens', 'MAX_TOKENS', 'model_length', 'max_output_tokens', 'REASON_MAX_LEN', 'maxPredictedTokensReached', 'contextLengthReached', 'model_context_window_exceeded', 'FinishReason.MAX_TOKENS'),
  { form: 'ended by SGLang’s object', kinds: ['openai-compatible'], headers: SSE, body: ENDED['openai-compatible']({ type: 'length', length: 50 }, 'Some text'), seen: { text: 'Some text', end: 'length' } },
  ...ends('openai-compatible', 'content-filtered', 'content_filter', 'SAFETY', 'PROHIBITED_CONTENT', 'RECITATION', 'BLOCKLIST', 'SPII', 'sensitive', 'refusal', 'guardrail_intervened', 'content_filtered', 'CONTENT_FILTERED', 'ERROR_TOXIC', 'ContentFilter', 'FINISH_REASON_SAFETY'),
  { form: 'ended by Gemini’s two words', kinds: ['openai-compatible'], headers: SSE, body: ENDED['openai-compatible']('content_filter: PROHIBITED_CONTENT', 'Some text'), seen: { text: 'Some text', end: 'content-filtered' }, log: { finish: 'content_filter' } },
  ...ends('openai-compatible', 'provider-failed', 'network_error', 'error', 'ERROR', 'TIMEOUT', 'MALFORMED_FUNCTION_CALL', 'modelUnloaded', 'server_error'),
  ...ends('openai-compatible', 'interrupted', 'insufficient_system_resource', 'abort', 'OTHER', 'pause_turn', 'USER_CANCEL', 'userStopped', 'brand_new_reason', 'constructor', '__proto__', 'a sentence in its place', '7', { nothing: 'known' }, ['stop']),
  ...ends('anthropic', 'done', 'end_turn', 'stop_sequence', 'tool_use'),
  ...ends('anthropic', 'length', 'max_tokens', 'model_context_window_exceeded'),
  ...ends('anthropic', 'content-filtered', 'refusal', 'content_filter'),
  ...ends('anthropic', 'interrupted', 'pause_turn', 'compaction', 'brand_new_reason', 'constructor'),
  ...ends('anthropic', 'provider-failed', 'error'),
  ...ends('google', 'done', 'STOP'),
  ...ends('google', 'length', 'MAX_TOKENS'),
  ...ends('google', 'content-filtered', 'SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'MODEL_ARMOR'),
  ...ends('google', 'provider-failed', 'MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS', 'MALFORMED_RESPONSE'),
  ...ends('google', 'interrupted', 'OTHER', 'BRAND_NEW_REASON', 'constructor'),
  { form: 'no text, ended by an unknown word', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ role: 'assistant' }), delta({}, 'brand_new'), '[DONE]'), seen: { end: 'provider-failed' }, log: { finish: 'brand_new' } },
  { form: 'no text, ended by pause_turn', kinds: ['anthropic'], headers: SSE, body: events(...anthropicText('').toSpliced(2, 1), ...anthropicEnd('pause_turn')), seen: { end: 'provider-failed' }, log: { finish: 'pause_turn' } },
  { form: 'no text, ended by a filter', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ role: 'assistant' }), delta({}, 'content_filter'), '[DONE]'), seen: { end: 'content-filtered' }, log: { finish: 'content_filter' } },
  { form: 'the word `null` while it goes on', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ content: 'Some ' }, 'null'), delta({ content: 'text' }, 'null'), delta({}, 'stop'), '[DONE]'), seen: { text: 'Some text', end: 'done' } },
  { form: 'the word `null`, and no other', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ content: 'Some ' }, 'null'), delta({ content: 'text' }, 'null')), seen: { text: 'Some text', end: 'provider-failed' }, log: { finish: 'none' } },
  { form: 'a refusal in its own field, ended by stop', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ role: 'assistant', content: null, refusal: '' }), delta({ refusal: 'I cannot ' }), delta({ refusal: 'help.' }), delta({}, 'stop'), '[DONE]'), seen: { text: 'I cannot help.', end: 'content-filtered' }, log: { finish: 'refusal' } },
  { form: 'a refusal in a whole answer', kinds: ['openai-compatible'], headers: { 'content-type': 'application/json' }, body: JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: null, refusal: 'I cannot help.' }, finish_reason: 'stop' }] }), seen: { text: 'I cannot help.', end: 'content-filtered' }, log: { finish: 'refusal' } },
  { form: 'a prompt that was blocked', kinds: ['google'], headers: SSE, body: events({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }), seen: { end: 'content-filtered' }, log: { finish: 'PROHIBITED_CONTENT' } },
  { form: 'a prompt that was blocked for other reasons', kinds: ['google'], headers: SSE, body: events({ promptFeedback: { blockReason: 'OTHER' } }), seen: { end: 'content-filtered' }, log: { finish: 'OTHER' } },
  { form: 'a prompt that was blocked, in one piece', kinds: ['google'], headers: { 'content-type': 'application/json' }, body: JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } }), seen: { end: 'content-filtered' }, log: { finish: 'SAFETY' } },
  { form: 'a good end without a text', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ role: 'assistant' }), delta({}, 'stop'), '[DONE]'), seen: { end: 'empty-response' }, log: { finish: 'done' } },
  { form: '`[DONE]` without a finish', kinds: ['openai-compatible'], headers: SSE, body: events(delta({ content: 'Some ' }), delta({ content: 'text' }), '[DONE]'), seen: { text: 'Some text', end: 'interrupted' }, log: { finish: 'none' } },
]; // prettier-ignore
