import type { AssistantOptions } from '../create-assistants.ts';
import { ConfigError } from './config-error.ts';
import type { ProviderSettings } from '../providers/registry.ts';

/** The environment variables that configure models. */
export interface ModelVariables {
  readonly OPENAI_API_KEY?: string;
  readonly OPENAI_BASE_URL?: string;
  readonly OPENAI_MODEL?: string;
  readonly ANTHROPIC_API_KEY?: string;
  readonly ANTHROPIC_BASE_URL?: string;
  readonly ANTHROPIC_MODEL?: string;
  readonly GOOGLE_GENERATIVE_AI_API_KEY?: string;
  readonly GOOGLE_BASE_URL?: string;
  readonly GOOGLE_MODEL?: string;
  readonly SYSTEM_PROMPT?: string;
}

/**
 * Cheap, fast, and available with every key. For other servers of OpenAI's API, the model is configured by name or chosen by the server.
 */
const DEFAULT_MODELS = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5',
  google: 'gemini-2.5-flash',
} as const;

/**
 * The assistants that the environment describes, one for each vendor, with the vendor's name as id: OpenAI (or a compatible server),
 * Anthropic, Google. The first is the default.
 *
 * @throws ConfigError
 */
export function assistantsFromEnv(env: ModelVariables): readonly AssistantOptions[] | undefined {
  const { SYSTEM_PROMPT: systemPrompt } = env;
  const assistants = [
    ['openai', openaiSettings(env)] as const,
    ['anthropic', anthropicSettings(env)] as const,
    ['google', googleSettings(env)] as const,
  ].flatMap(([id, provider]) =>
    provider ? [{ id, label: provider.model ?? 'Assistant', ...(systemPrompt && { systemPrompt }), provider }] : [],
  );
  return assistants.length > 0 ? assistants : undefined;
}

type ModelProvider = Exclude<ProviderSettings, { readonly kind: 'demo' }>;

function openaiSettings(env: ModelVariables): ModelProvider | undefined {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: modelName } = env;
  if (!apiKey && !baseUrl) {
    if (modelName) throw new ConfigError('OPENAI_MODEL: also needs OPENAI_API_KEY or OPENAI_BASE_URL');
    return undefined;
  }
  const model = modelName ?? (baseUrl ? undefined : DEFAULT_MODELS.openai);
  return {
    kind: 'openai-compatible',
    ...(apiKey && { apiKey }),
    ...(baseUrl && { baseUrl }),
    ...(model && { model }),
  };
}

/** Without a key the other variables are ignored without a warning: other programs read variables of the same names. */
function anthropicSettings(env: ModelVariables): ModelProvider | undefined {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl } = env;
  const { ANTHROPIC_MODEL: model = DEFAULT_MODELS.anthropic } = env;
  return apiKey ? { kind: 'anthropic', apiKey, ...(baseUrl && { baseUrl }), model } : undefined;
}

function googleSettings(env: ModelVariables): ModelProvider | undefined {
  const { GOOGLE_GENERATIVE_AI_API_KEY: apiKey, GOOGLE_BASE_URL: baseUrl } = env;
  const { GOOGLE_MODEL: model = DEFAULT_MODELS.google } = env;
  return apiKey ? { kind: 'google', apiKey, ...(baseUrl && { baseUrl }), model } : undefined;
}
