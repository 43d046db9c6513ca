interface Listed {
  readonly Name: string;
  readonly Models: readonly string[];
}

/** The provider that means "whichever". */
export const AUTOMATIC = 'Automatic';

export const MODELS = ['gpt-3.5-turbo', 'gpt-4'];

/** Those of the summer of 2023. */
export const ALL_MODELS = [...MODELS, 'falcon-40b', 'falcon-7b', 'llama-13b'];

const one = (Name: string): Listed => ({ Name, Models: ['gpt-3.5-turbo'] });
const both = (Name: string): Listed => ({ Name, Models: MODELS });

/** The available providers for sockets and for HTTP. */
export const PROVIDERS: Readonly<Record<'WS' | 'API', readonly Listed[]>> = {
  WS: [
    both('Bing'), one('GeekGpt'), both('Phind'), one('ChatBase'), one('GptGo'), one('ChatForAi'), one('AiAsk'), both(AUTOMATIC),
    one('GPTalk'),
  ],
  API: [
    one('GptGo'), one('GeekGpt'), one('GPTalk'), one('ChatForAi'), one('Aichat'), one('ChatBase'), one('AiAsk'), both('Phind'),
    one('Acytoo'), both('Bing'), one('You'), both(AUTOMATIC),
  ],
}; // prettier-ignore

/** Before there was one that means whichever; some had only the larger model. */
export const OLD_PROVIDERS: readonly Listed[] = [one('GetGpt'), one('DeepAi'), { Name: 'Bing', Models: ['gpt-4'] }];
