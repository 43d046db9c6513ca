import type { AssistantOptions } from './assistants.ts';
import type { RelayConfig } from './config/load-config.ts';

/** What a person wants to know who has just started a relay: where it is, and who answers there. */
export function announce(version: string, url: string, { host, options, file }: RelayConfig): string {
  const { assistants = [] } = options;
  const [only, ...others] = assistants.map(describe);
  const lines = [
    `ai-chat relay ${version} listens at ${url}${reachOf(host)}`,
    ...(file ? [`Configured by ${file}`] : []),
    ...(only === undefined ? [DEMONSTRATION] : []),
    ...(only !== undefined && others.length === 0 ? [`Answers come from ${only}.`] : []),
    ...(only !== undefined && others.length > 0
      ? ['Answers come from:', ...[only, ...others].map((each) => `  ${each}`)]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

const DEMONSTRATION =
  'Answers are a demonstration: no provider is configured. Set OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY or ' +
  'GOOGLE_GENERATIVE_AI_API_KEY, or write ai-chat.config.json.';

const VENDORS = { 'openai-compatible': 'OpenAI', anthropic: 'Anthropic', google: 'Google' } as const;

function describe({ id, label = id, provider }: AssistantOptions): string {
  if ('send' in provider) return label;
  if (provider.kind === 'demo') return `${label} (demonstration)`;
  const { model = 'the model of its own choice', baseUrl } = provider;
  const server = baseUrl === undefined ? VENDORS[provider.kind] : new URL(baseUrl).host;
  return label === model ? `${model} at ${server}` : `${label} (${model} at ${server})`;
}

function reachOf(host: string): string {
  return host === '0.0.0.0' || host === '::' ? ', and on every other address of this machine' : '';
}
