import { setImmediate as nextTick, setTimeout as milliseconds } from 'node:timers/promises';
import { scriptIn, type PromptScript } from '../helpers/prompt-script.ts';
import type { Query } from './stock-lovelace-query.ts';

/** The output of a model, and the end of its process. */
export type ModelStep =
  | { readonly print: string }
  /** The text of an exception, which is printed, too. Over HTTP only this text is returned. */
  | { readonly raise: string }
  | { readonly hold: true }
  | { readonly drop: true }
  /** The process ends in a bad way; `fault` is what the server says of it, where that is not the ordinary. */
  | { readonly crash: true; readonly fault?: unknown };

/**
 * The scripted model of a Lovelace. The prompt has the script (prompt-script.ts), or a command of the model in the recordings: `echo:`,
 * `slow:15:`, `show`, `raise` …
 */
export async function* stepsFor(query: Query): AsyncGenerator<ModelStep, void, void> {
  if (query.exception) return yield { raise: query.exception };
  const { content } = query.messages.at(-1) ?? {};
  const script = typeof content === 'string' ? scriptOf(content) : undefined;
  if (!script) return yield* recorded(query, content);
  for (const print of script.pieces ?? []) {
    await nextTick();
    yield { print };
  }
  if (script.ending === 'hold') yield { hold: true };
  if (script.ending === 'drop') yield { drop: true };
  if (script.ending === 'break') yield { crash: true, ...(script.end && { fault: script.end }) };
}

/** A text may start like a script without being one. */
function scriptOf(content: string): PromptScript | undefined {
  try {
    return scriptIn(content);
  } catch {
    return undefined;
  }
}

async function* recorded(query: Query, content: unknown): AsyncGenerator<ModelStep, void, void> {
  const isShown = query.messages.some((message) => message.content === 'show');
  if (isShown || typeof content !== 'string' || content === '') return yield { raise: asPython(query) };
  if (content.startsWith('echo:')) return yield echo(content.slice('echo:'.length));
  const [, wait = '', slow] = /^slow:(\d+):([^]*)$/.exec(content) ?? [];
  if (slow !== undefined) return yield* inPieces(slow, Number(wait));
  const [, exception] = /^raise:([^]*)$/.exec(content) ?? [];
  if (exception !== undefined) return yield { raise: exception };
  const [first, ...others] = FAILURES.get(content) ?? [];
  if (!first) return yield* inPieces(HELLO);
  yield* [first, ...others];
}

/** Four characters at a time, as many milliseconds apart. */
async function* inPieces(text: string, wait = 0): AsyncGenerator<ModelStep, void, void> {
  for (const [print] of text.matchAll(/[^]{1,4}/gu)) {
    await (wait ? milliseconds(wait) : nextTick());
    yield { print };
  }
}

/** A lone surrogate cannot be printed. */
function echo(print: string): ModelStep {
  const half = /\p{Surrogate}/u.exec(print);
  return half ? { raise: cannotEncode(half[0], half.index) } : { print };
}

function cannotEncode(half: string, at: number): string {
  const code = half.charCodeAt(0).toString(16);
  return `'utf-8' codec can't encode character '\\u${code}' in position ${at}: surrogates not allowed`;
}

const HELLO =
  'Hello from fake g4f.\n\nA list:\n- one\n- two\n\n\n```python\ndef f(x):\n    if x:\n\n        return "café 😀"\n```\nNo newline at the end';

const FAILURES: ReadonlyMap<string, readonly ModelStep[]> = new Map(
  Object.entries<readonly ModelStep[]>({
    raise: [{ raise: 'fake provider failed (401)' }],
    'raise-mid': [{ print: 'one two three\nfour ' }, { raise: 'fake provider failed in mid-stream' }],
    exit3: [{ print: 'before exit\n' }, { crash: true }],
    crash: [{ crash: true }],
    stderr: [{ print: 'after stderr' }],
    surrogate: [{ print: 'ok\n' }, { raise: cannotEncode('\ud83d', 0) }],
  }),
);

/** The query as Python writes it. */
function asPython({ model, provider, messages }: Query): string {
  const entries = messages.map(({ role, content }) => `{"role": ${write(role)}, "content": ${write(content)}}`);
  return `{"model": ${write(model)}, "provider": ${write(provider)}, "messages": [${entries.join(', ')}]}`;
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).map(([key, entry]) => `${write(key)}: ${write(entry)}`);
  return `{${entries.join(', ')}}`;
}
