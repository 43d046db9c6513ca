import type { Clock } from '../chat/index.ts';
import type { Assistants, RelayAssistant, ContextWindow } from './sessions/assistant.ts';
import type { Log } from './logging/log.ts';
import { withFollowUps } from './providers/follow-ups.ts';
import type { Provider } from './providers/provider.ts';
import { createSuggestTitle } from './providers/suggest-title.ts';
import { createProvider, type ProviderSettings } from './providers/registry.ts';
import type { Limits } from './limits/limits.ts';

/** The options of an assistant: a provider and the settings that only the server decides. */
export interface AssistantOptions {
  /** The id by which clients choose it. */
  readonly id: string;
  /** The name that visitors see. Default: the id. */
  readonly label?: string;
  /** The text that precedes every conversation in a request to the model. */
  readonly systemPrompt?: string;
  /** The settings of one of the provider kinds, or a provider of your own. */
  readonly provider: ProviderSettings | Provider;
  /** How much of a conversation is sent to the model. Default: the last 40 messages, of at most 60,000 characters. */
  readonly contextWindow?: Partial<ContextWindow>;
  /**
   * How many prompts the model suggests below each complete answer, at most 6. Each answer then costs a second, small request, and ends up to five
   * seconds later. Default: 0, no request.
   */
  readonly followUps?: number;
  /**
   * Whether the model names each conversation in a few words, by a second, small request after its first answer, which does not wait for it. A name that the
   * visitor gives counts. Default: no, the first words of the first prompt are the title.
   */
  readonly titles?: boolean;
}

export interface AssistantsContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Pick<Limits, 'answerCharacters'>;
}

/** The assistant of a relay without a configured one. */
const DEMO_ASSISTANT: AssistantOptions = { id: 'demo', label: 'Demonstration', provider: { kind: 'demo' } };

/**
 * Creates the assistants and their providers.
 * @throws Error for duplicate ids and for unusable settings, with the assistant and the setting.
 */
export async function createAssistants(
  options: readonly AssistantOptions[] = [],
  context: AssistantsContext,
): Promise<Assistants> {
  const [first = DEMO_ASSISTANT, ...others] = options;
  const ids = new Set(options.map(({ id }) => id));
  if (ids.size < options.length) throw new Error('two assistants have the same id');
  return [
    await createAssistant(first, context),
    ...(await Promise.all(others.map((assistant) => createAssistant(assistant, context)))),
  ];
}

async function createAssistant(options: AssistantOptions, context: AssistantsContext): Promise<RelayAssistant> {
  const { id, label = id, systemPrompt, contextWindow, followUps = 0, titles = false } = options;
  const provider = isProvider(options.provider)
    ? options.provider
    : await createNamedProvider(id, options.provider, context);
  return {
    id,
    label,
    provider: followUps > 0 ? withFollowUps(provider, followUps, context) : provider,
    ...(systemPrompt && { systemPrompt }),
    ...(titles && { suggestTitle: createSuggestTitle(provider, context) }),
    contextWindow: { messages: 40, characters: 60_000, ...contextWindow },
  };
}

async function createNamedProvider(
  id: string,
  settings: ProviderSettings,
  context: AssistantsContext,
): Promise<Provider> {
  const { clock, log, limits } = context;
  const opened = createProvider(withAnswerLimit(settings, limits), { clock, log: log.child({ assistant: id }) });
  return opened.catch(({ code, message }: NodeJS.ErrnoException) => {
    // Errors of Node quote the invalid value, which may contain a key.
    throw new Error(`assistant "${id}": ${code === 'ERR_INVALID_URL' ? 'baseUrl: is not a valid URL' : message}`);
  });
}

/** Limits answers in the provider, too, so that it does not buffer an endless one. Its own setting takes precedence. */
function withAnswerLimit(
  settings: ProviderSettings,
  { answerCharacters }: AssistantsContext['limits'],
): ProviderSettings {
  return settings.kind === 'demo' ? settings : { maxCharacters: answerCharacters, ...settings };
}

function isProvider(provider: ProviderSettings | Provider): provider is Provider {
  return 'send' in provider;
}
