import type { ProviderScript } from './provider-script.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Encodes a script in a vendor's API. */
export interface ProviderDialect {
  /** The paths of its requests. */
  readonly paths: RegExp;
  readonly headers: Readonly<Record<string, string>>;
  /** The requested model. */
  model(path: string, body: Json): string;
  /** The last message. */
  prompt(body: Json): string;
  /** The events of a stream, each as the text of one block; tokens apart, because they can be held and paced. */
  encode(script: ProviderScript, body: Json): EncodedScript;
  /** The body of an error. */
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
