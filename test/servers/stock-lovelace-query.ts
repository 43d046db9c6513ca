/** A query as the server hands it to its model. */
export interface Query {
  readonly model: string;
  /** Null: whichever. */
  readonly provider: string | null;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  /** The bytes it takes as an argument of a process. */
  readonly bytes: number;
}

interface Listed {
  readonly Name: string;
  readonly Models: readonly string[];
}

const one = (Name: string): Listed => ({ Name, Models: ['gpt-3.5-turbo'] });
const both = (Name: string): Listed => ({ Name, Models: ['gpt-3.5-turbo', 'gpt-4'] });

/** Who could be asked, by sockets and by plain HTTP. */
export const PROVIDERS: Readonly<Record<'WS' | 'API', readonly Listed[]>> = {
  WS: [
    both('Bing'), one('GeekGpt'), both('Phind'), one('ChatBase'), one('GptGo'), one('ChatForAi'), one('AiAsk'), both('Automatic'),
    one('GPTalk'),
  ],
  API: [
    one('GptGo'), one('GeekGpt'), one('GPTalk'), one('ChatForAi'), one('Aichat'), one('ChatBase'), one('AiAsk'), both('Phind'),
    one('Acytoo'), both('Bing'), one('You'), both('Automatic'),
  ],
}; // prettier-ignore

const MODELS = new Set(['gpt-3.5-turbo', 'gpt-4']);
const ROLES = new Set(['user', 'assistant', 'system']);

/** The most bytes that an argument may have. */
export const ARGUMENT_LIMIT = 131_071;

/** Reads a query as the server does. @returns nothing for a model, a role or a provider that it does not know. */
export function readQuery(value: unknown, mode: 'WS' | 'API'): Query | undefined {
  const { Model, Provider, Role, Prompt, Messages } = Object(value) as Record<string, unknown>;
  const model = lowerCase(Model || 'gpt-3.5-turbo');
  const role = lowerCase(Role || 'user');
  const provider = Provider || 'Automatic';
  const isKnown = PROVIDERS[mode].some(({ Name }) => Name === provider);
  if (!MODELS.has(model) || !ROLES.has(role) || !isKnown) return undefined;
  const listed = Array.isArray(Messages) ? (Messages as unknown[]) : [{ Role: role, Content: Prompt }];
  return {
    model,
    provider: provider === 'Automatic' ? null : (provider as string),
    messages: listed.map((item) => {
      const { Role: by, Content: content } = Object(item) as Record<string, unknown>;
      return { role: lowerCase(by ?? 'user'), content };
    }),
    bytes: Buffer.byteLength(JSON.stringify({ Model, Messages: listed, Provider })),
  };
}

function lowerCase(value: unknown): string {
  return (value as string).toLowerCase();
}
