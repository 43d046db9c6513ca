/** What a fake provider answers to one request. Without anything said: a short answer, streamed, ended well. */
export interface ProviderScript {
  /** The HTTP status. Default 200. Any other is answered with `body`, or an error object like the real ones. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer, in the pieces it is sent in. */
  readonly tokens?: readonly string[];
  /** What a reasoning model thinks aloud before it. */
  readonly reasoning?: readonly string[];
  /** The delta's key for that. Default `reasoning_content`. */
  readonly reasoningKey?: 'reasoning_content' | 'reasoning';
  /** Tokens wait until the test lets them out: `request.next()`. */
  readonly hold?: boolean;
  /** Milliseconds between tokens. Default 0: as fast as they are read. */
  readonly delay?: number;
  /** Bytes of one write, to tear events and characters apart. Default: a whole event. */
  readonly tear?: number;
  /** Whether a first event says `role: assistant`. Default true. */
  readonly role?: boolean;
  /** The `finish_reason`. Default `stop`; `null`: none is sent. */
  readonly finish?: string | null;
  /** Sent behind the finish where the request asks for it. Default: one token each. */
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  /** Raw data of further events, in front of the finish: errors in mid-stream, chunks of an unknown shape. */
  readonly events?: readonly string[];
  /** Whether `[DONE]` is sent. Default true. */
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

const HEAD = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'fake' } as const;

/** Scripts by name: a request for a model of that name gets it, so that a person can try each by hand. */
export const NAMED_SCRIPTS: Readonly<Record<string, ProviderScript>> = {
  slow: { delay: 120 },
  torn: { tear: 1 },
  thinking: { reasoning: ['Let me ', 'think.'], delay: 40 },
  length: { finish: 'length' },
  'no-finish': { finish: null },
  empty: { tokens: [] },
  'empty-stream': { tokens: [], role: false, finish: null, usage: null, done: false },
  json: { body: completion('A whole answer.'), headers: { 'content-type': 'application/json' } },
  html: { body: '<!doctype html><title>Welcome</title>', headers: { 'content-type': 'text/html' } },
  cut: { ending: 'cut' },
  hang: { ending: 'hang' },
  never: { ending: 'never' },
  endless: { ending: 'repeat' },
  'error-event': { events: ['{"error":{"message":"boom","type":"server_error","code":500}}'], finish: null },
  'error-400': { status: 400 },
  'error-401': { status: 401 },
  'error-404': { status: 404 },
  'error-429': { status: 429, headers: { 'retry-after': '7' } },
  'error-500': { status: 500 },
  'error-503': { status: 503 },
};

/** The events of a script, each as the text of one `data:` block; tokens apart, because they can be held and paced. */
export function encodeScript(script: ProviderScript, wantsUsage: boolean) {
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
      ...(finish === null ? [] : [chunk({}, finish)]),
      ...(wantsUsage && usage ? [frame(JSON.stringify({ ...HEAD, choices: [], usage }))] : []),
      ...(done ? [frame('[DONE]')] : []),
    ],
  };
}

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
