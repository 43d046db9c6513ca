import { textIn, type Json, type ProviderDialect } from './provider-dialect.ts';
import { DEFAULT_TOKENS, HIDDEN_WORDS } from './provider-script.ts';

/** Anthropic's Messages API: named events, content in blocks, a ping now and then. */
export const anthropicDialect: ProviderDialect = {
  paths: /\/messages$/,
  headers: { 'request-id': 'req-fake' },
  model: (_path, { model }) => String(model),
  prompt: ({ messages }) => textIn((messages as readonly Json[] | undefined)?.at(-1)?.['content']),
  encode(script) {
    const { reasoning = [], tokens = DEFAULT_TOKENS, role = true, finish = 'stop', done = true } = script;
    const { prompt_tokens: input, completion_tokens: output } = script.usage ?? {
      prompt_tokens: 1,
      completion_tokens: 1,
    };
    const textAt = reasoning.length > 0 ? 1 : 0;
    return {
      before: role ? [frame({ type: 'message_start', message: message(input) }), frame({ type: 'ping' })] : [],
      tokens: [
        ...block(0, { type: 'thinking', thinking: '' }, reasoning, (thinking) => ({
          type: 'thinking_delta',
          thinking,
        })),
        ...block(textAt, { type: 'text', text: '' }, tokens, (text) => ({ type: 'text_delta', text })),
      ],
      after: [
        ...(script.events ?? []).map((data) => `data: ${data}\n\n`),
        ...(script.error === undefined ? [] : [frame(JSON.parse(anthropicDialect.refusal(script.error)) as Frame)]),
        ...(finish === null
          ? []
          : [
              frame({
                type: 'message_delta',
                delta: { stop_reason: STOP_REASONS[finish] ?? finish, stop_sequence: null },
                usage: { output_tokens: output },
              }),
            ]),
        ...(done && finish !== null ? [frame({ type: 'message_stop' })] : []),
      ],
    };
  },
  refusal: (status) =>
    JSON.stringify({ type: 'error', error: { type: KINDS[status] ?? 'api_error', message: HIDDEN_WORDS } }),
};

type Frame = { readonly type: string } & Json;

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
};

const KINDS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function message(inputTokens: number): object {
  const usage = { input_tokens: inputTokens, output_tokens: 1 };
  return { id: 'msg_fake', type: 'message', role: 'assistant', content: [], model: 'fake', stop_reason: null, stop_sequence: null, usage }; // prettier-ignore
}

/** A block of content in its pieces; its start goes with the first, its end with the last. */
function block(index: number, start: object, pieces: readonly string[], delta: (piece: string) => object): string[] {
  return pieces.map((piece, at) =>
    [
      ...(at === 0 ? [frame({ type: 'content_block_start', index, content_block: start })] : []),
      frame({ type: 'content_block_delta', index, delta: delta(piece) }),
      ...(at === pieces.length - 1 ? [frame({ type: 'content_block_stop', index })] : []),
    ].join(''),
  );
}

function frame(data: Frame): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
