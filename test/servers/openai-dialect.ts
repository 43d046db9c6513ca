import { textIn, type Json, type ProviderDialect } from './provider-dialect.ts';
import { DEFAULT_TOKENS, HIDDEN_WORDS } from './provider-script.ts';

const HEAD = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'fake' } as const;

/** OpenAI's Chat Completions. */
export const openaiDialect: ProviderDialect = {
  paths: /\/chat\/completions$/,
  headers: { 'x-request-id': 'req-fake' },
  model: (_path, { model }) => String(model),
  prompt: ({ messages }) => textIn((messages as readonly Json[] | undefined)?.at(-1)?.['content']),
  encode(script, body) {
    const { reasoning = [], reasoningKey = 'reasoning_content', tokens = DEFAULT_TOKENS } = script;
    const { role = true, finish = 'stop', usage = { prompt_tokens: 1, completion_tokens: 1 }, done = true } = script;
    return {
      before: role ? [chunk({ role: 'assistant', content: '' })] : [],
      tokens: [
        ...reasoning.map((text) => chunk({ [reasoningKey]: text })),
        ...tokens.map((content) => chunk({ content })),
      ],
      after: [
        ...(script.events ?? []).map(frame),
        ...(script.error === undefined ? [] : [frame(openaiDialect.refusal(script.error))]),
        ...(finish === null ? [] : [chunk({}, finish)]),
        ...(wantsUsage(body) && usage ? [frame(JSON.stringify({ ...HEAD, choices: [], usage }))] : []),
        ...(done ? [frame('[DONE]')] : []),
      ],
    };
  },
  refusal: (status) => JSON.stringify({ error: { message: HIDDEN_WORDS, type: 'fake_error', code: `fake_${status}` } }),
};

/** A whole answer, as servers send it that do not stream. */
export function completion(content: string, finish: string | null = 'stop'): string {
  const message = { role: 'assistant', content };
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  return JSON.stringify({
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finish }],
    usage,
  });
}

function chunk(delta: object, finish: string | null = null): string {
  return frame(JSON.stringify({ ...HEAD, choices: [{ index: 0, delta, finish_reason: finish }] }));
}

function frame(data: string): string {
  return `data: ${data}\n\n`;
}

function wantsUsage({ stream_options: options }: Json): boolean {
  return typeof options === 'object' && options !== null && 'include_usage' in options;
}
