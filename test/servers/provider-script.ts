import type { SseForm } from './sse-form.ts';

/** The answer of a fake provider to one request. Default: a short streamed answer with a normal end. */
export interface ProviderScript {
  /** The HTTP status. Default 200. Any other is answered with `body`, or an error object like the real ones. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer, in the pieces it is sent in. */
  readonly tokens?: readonly string[];
  /** The reasoning before the answer. */
  readonly reasoning?: readonly string[];
  /** The delta's key for that. Default `reasoning_content`. */
  readonly reasoningKey?: 'reasoning_content' | 'reasoning';
  /** Tokens wait until the test lets them out: `request.next()`. */
  readonly hold?: boolean;
  /** Milliseconds between tokens. Default 0: as fast as they are read. */
  readonly delay?: number;
  /** Bytes of one write, or of one after another, to tear events, line ends and characters apart. Default: a whole event. */
  readonly tear?: number | readonly number[];
  /** How the events are written. Default: as this provider does. */
  readonly form?: SseForm;
  /** Comments in front of the tokens, which wait and are paced as those do: what a slow prompt looks like. */
  readonly comments?: number;
  /** Whether a first event says `role: assistant`. Default true. */
  readonly role?: boolean;
  /** The `finish_reason`. Default `stop`; `null`: none is sent. */
  readonly finish?: string | null;
  /** Sent behind the finish where the request asks for it. Default: one token each. */
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  /** Raw data of further events, in front of the finish: errors in mid-stream, chunks of an unknown shape. */
  readonly events?: readonly string[];
  /** The status of an error that comes as an event, behind the tokens. */
  readonly error?: number;
  /** Whether `[DONE]`, or what stands for it, is sent. Default true. */
  readonly done?: boolean;
  /** The whole response body instead of a stream. */
  readonly body?: string;
  /** The body in the reads of a recording, instead of all of the above. */
  readonly reads?: readonly string[];
  /**
   * How it ends: `end` properly · `cut` the connection in the middle of the response · `hang` and say nothing more ·
   * `never` answer at all · `repeat` the tokens for ever. Default `end`.
   */
  readonly ending?: 'end' | 'cut' | 'hang' | 'never' | 'repeat';
}

/** The answer where nobody scripted one: blank lines, code, and characters of two, three and four bytes. */
export const DEFAULT_TOKENS: readonly string[] = [
  'Ah', ', ', 'socks', '!\n\n', 'They', "'re", ' quite', ' fascinating', ':\n\n', '- caffè ☕\n', '- Kätzchen 🐈', '\n\n',
  '```js\n', 'const', ' a = 1;\n', '\n', '```', '\n', 'That', ' is', ' all', '.',
]; // prettier-ignore

/** The text of errors. It must never reach a client or a log. */
export const HIDDEN_WORDS = 'a text that must not travel';

/** Scripts by name: a request for a model of that name gets it, and a prompt that begins with it, as in `/cut`. */
export const NAMED_SCRIPTS: Readonly<Record<string, ProviderScript>> = {
  slow: { delay: 120 },
  torn: { tear: 1 },
  thinking: { reasoning: ['Let me ', 'think.'], delay: 40 },
  length: { finish: 'length' },
  'no-finish': { finish: null },
  empty: { tokens: [] },
  'empty-stream': { tokens: [], role: false, finish: null, usage: null, done: false },
  json: {
    body: '{"choices":[{"index":0,"message":{"content":"A whole answer."},"finish_reason":"stop"}]}',
    headers: { 'content-type': 'application/json' },
  },
  html: { body: '<!doctype html><title>Welcome</title>', headers: { 'content-type': 'text/html' } },
  cut: { ending: 'cut' },
  hang: { ending: 'hang' },
  never: { ending: 'never' },
  endless: { ending: 'repeat' },
  'no-mark': { done: false },
  'no-end': { finish: null, done: false, usage: null },
  'error-event': { error: 500, finish: null },
  'error-400': { status: 400 },
  'error-401': { status: 401 },
  'error-403': { status: 403 },
  'error-404': { status: 404 },
  'error-429': { status: 429, headers: { 'retry-after': '7' } },
  'error-500': { status: 500 },
  'error-503': { status: 503 },
};
