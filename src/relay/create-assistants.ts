import type { Clock } from '../chat/index.ts';
import type { Assistants, RelayAssistant, ContextWindow } from './sessions/assistant.ts';
import type { Log } from './logging/log.ts';
import type { Provider } from './providers/provider.ts';
import { createProvider, type ProviderSettings } from './providers/registry.ts';
import type { Limits } from './limits/limits.ts';

/** Somebody who answers: a provider, with everything that is decided on the server and no client may change. */
export interface AssistantOptions {
  /** What a client chooses it by. */
  readonly id: string;
  /** Its name, as people see it. Default the id. */
  readonly label?: string;
  /** What the model is told before any conversation. */
  readonly systemPrompt?: string;
  /** The settings of one of the provider kinds, or a provider of your own. */
  readonly provider: ProviderSettings | Provider;
  /** How much of a conversation the model is given. Default the last 40 messages, and of them 60,000 characters. */
  readonly contextWindow?: Partial<ContextWindow>;
}

export interface AssistantsContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Pick<Limits, 'answerCharacters'>;
}

/** Who answers where nobody is configured. */
const DEMO_ASSISTANT: AssistantOptions = { id: 'demo', label: 'Demonstration', provider: { kind: 'demo' } };

/**
 * Opens the assistants.
 * @throws Error for two of the same id, and for settings that no request can be made with, by the assistant and the setting.
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
  const { id, label = id, systemPrompt, contextWindow } = options;
  const provider = isProvider(options.provider)
    ? options.provider
    : await createNamedProvider(id, options.provider, context);
  return {
    id,
    label,
    provider,
    ...(systemPrompt && { systemPrompt }),
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
    // Node's own faults hold the values they are about, and a key may be among those.
    throw new Error(`assistant "${id}": ${code === 'ERR_INVALID_URL' ? 'baseUrl: is no address' : message}`);
  });
}

/** An endless answer is cut where it comes from, unless the provider's own settings say otherwise. */
function withAnswerLimit(
  settings: ProviderSettings,
  { answerCharacters }: AssistantsContext['limits'],
): ProviderSettings {
  return settings.kind === 'demo' ? settings : { maxCharacters: answerCharacters, ...settings };
}

function isProvider(provider: ProviderSettings | Provider): provider is Provider {
  return 'send' in provider;
}
