export type ProviderKind = 'openai-compatible' | 'anthropic' | 'google';

export const KINDS: readonly ProviderKind[] = ['openai-compatible', 'anthropic', 'google'];

/** What the visitor sees of an answer: its text, and its end as a reason or a code. */
export interface Seen {
  readonly text?: string;
  readonly reasoning?: string;
  readonly end: string;
  readonly retryAfter?: number;
  readonly sources?: readonly object[];
}

/** One form of a server's response, and the expected outcome. */
export interface ProviderForm {
  readonly form: string;
  /** The kinds of provider to test it with. */
  readonly kinds: readonly ProviderKind[];
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** One body for all kinds, or one for each. */
  readonly body: string | Bodies;
  /** Bytes per write. Default: all at once. */
  readonly tear?: number;
  readonly seen: Seen;
  /** Fields of the only warning in the log; `undefined` if there is none. */
  readonly log?: Readonly<Record<string, unknown>> | undefined;
}

export type Bodies = Readonly<Record<ProviderKind, string>>;

/** A body for each kind. */
export function bodies(write: (kind: ProviderKind) => string): Bodies {
  return { 'openai-compatible': write('openai-compatible'), anthropic: write('anthropic'), google: write('google') };
}

/** The time of the tests, for waits that are dates. */
export const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

/** The configured key, which must not be logged. */
export const KEY = 'sk-proj-4kq7Zt93LmVxW2';
export const PROMPT = 'a prompt that nobody else may read';

/** A body of events. Objects are sent as JSON, texts as they are. */
export function events(...data: readonly unknown[]): string {
  return data.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join('');
}

/** An event of Chat Completions. */
export function delta(fields: object, finish: unknown = null): object {
  return { choices: [{ index: 0, delta: fields, finish_reason: finish }] };
}

/** A chunk of Google's. */
export function candidate(text: string, rest: object = {}): object {
  const content = { role: 'model', parts: text === '' ? [] : [{ text }] };
  return { candidates: [{ index: 0, content, ...rest }] };
}

const message = { id: 'm', type: 'message', role: 'assistant', model: 'fake', content: [] };
const usage = { input_tokens: 3, output_tokens: 1 };

/** The events of Anthropic's answer, up to its end. */
export function anthropicText(text: string): readonly object[] {
  return [
    { type: 'message_start', message: { ...message, stop_reason: null, usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
  ];
}

export function anthropicEnd(reason: string | null): readonly object[] {
  return [{ type: 'message_delta', delta: { stop_reason: reason }, usage }, { type: 'message_stop' }];
}

/** A complete answer of Anthropic's. */
export function anthropicWhole(text: string, reason: string | null): object {
  return { ...message, content: [{ type: 'text', text }], stop_reason: reason, usage };
}

/** The beginning of a stream with some text, for each kind. */
export const HALF: Readonly<Record<ProviderKind, readonly object[]>> = {
  'openai-compatible': [
    delta({ role: 'assistant', content: '' }),
    delta({ content: 'Half of ' }),
    delta({ content: 'it' }),
  ],
  anthropic: anthropicText('Half of it'),
  google: [candidate('Half of '), candidate('it')],
};
