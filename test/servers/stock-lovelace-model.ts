import { setImmediate as nextTick } from 'node:timers/promises';
import { scriptIn } from '../helpers/prompt-script.ts';
import type { Query } from './stock-lovelace-query.ts';

/** What a model prints, and what else becomes of its process. */
export type ModelStep =
  | { readonly print: string }
  /** The text of an exception is printed too; over plain HTTP it is all that is left. */
  | { readonly raise: string }
  | { readonly hold: true }
  | { readonly drop: true }
  /** The process ends in a bad way. */
  | { readonly crash: true };

/**
 * What the model behind a Lovelace does with a query. Either the prompt says it (prompt-script.ts), or it is spoken to the
 * model that the recordings were made with: `echo:`, `slow:15:`, `show`, `raise` …
 */
export async function* stepsFor(query: Query): AsyncGenerator<ModelStep, void, void> {
  const { content } = query.messages.at(-1) ?? {};
  const script = typeof content === 'string' ? scriptIn(content) : undefined;
  if (!script) return yield* recorded(query, content);
  for (const print of script.pieces ?? []) {
    await nextTick();
    yield { print };
  }
  if (script.ending === 'hold') yield { hold: true };
  if (script.ending === 'drop') yield { drop: true };
  if (script.ending === 'break') yield { crash: true };
}

async function* recorded(query: Query, content: unknown): AsyncGenerator<ModelStep, void, void> {
  const isShown = query.messages.some((message) => message.content === 'show');
  if (isShown || typeof content !== 'string' || content === '') return yield { raise: asPython(query) };
  if (content.startsWith('echo:')) return yield { print: content.slice('echo:'.length) };
  const [, slow] = /^slow:\d+:([^]*)$/.exec(content) ?? [];
  if (slow !== undefined) return yield* inPieces(slow);
  const [, exception] = /^raise:([^]*)$/.exec(content) ?? [];
  if (exception !== undefined) return yield { raise: exception };
  const [first, ...others] = FAILURES[content] ?? [];
  if (!first) return yield* inPieces(HELLO);
  yield* [first, ...others];
}

async function* inPieces(text: string): AsyncGenerator<ModelStep, void, void> {
  for (const [print] of text.matchAll(/[^]{1,4}/g)) {
    await nextTick();
    yield { print };
  }
}

const HELLO =
  'Hello from fake g4f.\n\nA list:\n- one\n- two\n\n\n```python\ndef f(x):\n    if x:\n\n        return "café 😀"\n```\nNo newline at the end';

const FAILURES: Readonly<Record<string, readonly ModelStep[]>> = {
  raise: [{ raise: 'fake provider failed (401)' }],
  'raise-mid': [{ print: 'one two three\nfour ' }, { raise: 'fake provider failed in mid-stream' }],
  exit3: [{ print: 'before exit\n' }, { crash: true }],
  crash: [{ crash: true }],
  stderr: [{ print: 'after stderr' }],
  surrogate: [
    { print: 'ok\n' },
    { raise: "'utf-8' codec can't encode character '\\ud83d' in position 0: surrogates not allowed" },
  ],
};

/** The query as Python writes it. */
function asPython({ model, provider, messages }: Query): string {
  const entries = messages.map(({ role, content }) => `{"role": ${write(role)}, "content": ${write(content)}}`);
  return `{"model": ${write(model)}, "provider": ${write(provider)}, "messages": [${entries.join(', ')}]}`;
}

function write(value: unknown): string {
  return JSON.stringify(value ?? null);
}
