import { ALL_MODELS, AUTOMATIC, MODELS, OLD_PROVIDERS, PROVIDERS } from './stock-lovelace-providers.ts';

/** A query as the server hands it to its model. */
export interface Query {
  readonly model: string;
  /** Null: whichever. */
  readonly provider: string | null;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  /** The text of the exception for a list with invalid messages. */
  readonly exception?: string;
  /** Its size in bytes as an argument of a process. */
  readonly bytes: number;
}

const ROLES = new Set(['user', 'assistant', 'system']);

/** The maximum size of an argument in bytes. */
export const ARGUMENT_LIMIT = 131_071;

/**
 * Reads a query like the server, which expects an object of strings: throws for null, and for models and roles that are not strings.
 * @returns `undefined` for an unknown model, role or provider.
 */
export function readQuery(value: unknown, mode: 'WS' | 'API', isOld: boolean): Query | undefined {
  const { Model, Provider, Role, Prompt, Messages } = value as Record<string, unknown>;
  const listed = isOld ? OLD_PROVIDERS : PROVIDERS[mode];
  const model = lowerCase(Model || 'gpt-3.5-turbo');
  const role = lowerCase(Role || 'user');
  const provider = Provider || (isOld ? 'GetGpt' : AUTOMATIC);
  const isKnown = listed.some(({ Name }) => Name === provider);
  if (!(isOld ? ALL_MODELS : MODELS).includes(model) || !ROLES.has(role) || !isKnown) return undefined;
  // The first servers only read the prompt.
  const items = Array.isArray(Messages) && !isOld ? (Messages as unknown[]) : [{ Role: role, Content: Prompt }];
  const { messages, exception } = inPython(items);
  return {
    model,
    provider: provider === AUTOMATIC ? null : (provider as string),
    messages,
    ...(exception && { exception }),
    bytes: Buffer.byteLength(JSON.stringify({ Model: model, Messages: items, Provider: provider })),
  };
}

function inPython(items: readonly unknown[]): Pick<Query, 'messages'> & { exception?: string } {
  const messages: { role: string; content: unknown }[] = [];
  for (const item of items) {
    const isDictionary = typeName(item) === 'dict';
    if (!isDictionary) return { messages, exception: `'${typeName(item)}' object has no attribute 'get'` };
    const { Role = 'user', Content: content } = item as Record<string, unknown>;
    if (typeof Role !== 'string') return { messages, exception: `'${typeName(Role)}' object has no attribute 'lower'` };
    messages.push({ role: Role.toLowerCase(), content });
  }
  return { messages };
}

/** The type's name in Python. */
function typeName(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  return { string: 'str', number: 'int', boolean: 'bool' }[typeof value as string] ?? 'dict';
}

/** Throws like the server for a value that is not a string. */
function lowerCase(value: unknown): string {
  return (value as string).toLowerCase();
}
