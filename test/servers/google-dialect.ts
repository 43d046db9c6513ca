import { textIn, type Json, type ProviderDialect } from './provider-dialect.ts';
import { DEFAULT_TOKENS, HIDDEN_WORDS } from './provider-script.ts';

/** Google's Gemini API: whole responses as events, lines that end with CR and LF, the reason of the end beside the last text. */
export const googleDialect: ProviderDialect = {
  paths: /:streamGenerateContent/,
  headers: {},
  model: (path) => /\/models\/([^/:]+):/.exec(path)?.[1] ?? '',
  prompt: ({ contents }) => textIn((contents as readonly Json[] | undefined)?.at(-1)?.['parts']),
  encode(script) {
    const { reasoning = [], tokens = DEFAULT_TOKENS, finish = 'stop', usage } = script;
    const counts = usage ?? { prompt_tokens: 1, completion_tokens: 1 };
    const usageMetadata = { promptTokenCount: counts.prompt_tokens, candidatesTokenCount: counts.completion_tokens };
    return {
      before: [],
      tokens: [
        ...reasoning.map((text) => candidate({ content: content({ text, thought: true }) })),
        ...tokens.map((text) => candidate({ content: content({ text }) })),
      ],
      after: [
        ...(script.events ?? []).map(frame),
        ...(script.error === undefined ? [] : [frame(googleDialect.refusal(script.error))]),
        ...(finish === null
          ? []
          : [
              candidate(
                { content: content({ text: '' }), finishReason: FINISHES[finish] ?? finish },
                { usageMetadata },
              ),
            ]),
      ],
    };
  },
  refusal: (status) =>
    JSON.stringify({ error: { code: status, message: HIDDEN_WORDS, status: STATUSES[status] ?? 'INTERNAL' } }),
};

const FINISHES: Readonly<Record<string, string>> = { stop: 'STOP', length: 'MAX_TOKENS', content_filter: 'SAFETY' };

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

function content(part: object): object {
  return { role: 'model', parts: [part] };
}

function candidate(fields: object, rest: object = {}): string {
  return frame(
    JSON.stringify({ candidates: [{ index: 0, ...fields }], ...rest, modelVersion: 'fake', responseId: 'fake' }),
  );
}

function frame(data: string): string {
  return `data: ${data}\r\n\r\n`;
}
