import type { ProviderScript } from './provider-script.ts';

export type Json = Readonly<Record<string, unknown>>;

/** How one vendor's API says what a script is about. */
export interface ProviderDialect {
  /** The paths of its requests. */
  readonly paths: RegExp;
  readonly headers: Readonly<Record<string, string>>;
  /** The model that is asked. */
  model(path: string, body: Json): string;
  /** What was said last. */
  prompt(body: Json): string;
  /** The events of a stream, each as the text of one block; tokens apart, because they can be held and paced. */
  encode(script: ProviderScript, body: Json): EncodedScript;
  /** The body of a refusal. */
  refusal(status: number): string;
}

export interface EncodedScript {
  readonly before: readonly string[];
  readonly tokens: readonly string[];
  readonly after: readonly string[];
}

/** The text of a message, which may be in parts. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? (content as readonly Json[]) : [];
  return parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}
