import type { AssistantOptions } from '../create-assistants.ts';
import type { RelayConfig } from '../config/load-config.ts';
import type { MemoryOptions } from '../relay-options.ts';

/** The lines that are printed after the start: the relay's address and its assistants. */
export function formatBanner(version: string, url: string, { host, options, file }: RelayConfig): string {
  const lines = [
    `ai-chat relay ${version} listening on ${url}${describeReach(host)}`,
    ...(file ? [`Configured by ${file}`] : []),
    ...listAssistants(options.assistants),
    ...describeMemory(options.memory),
  ];
  return `${lines.join('\n')}\n`;
}

/** The report of `--check` on a valid configuration. */
export function formatCheckReport({ file, host, port, options, warnings }: RelayConfig): string {
  const lines = [
    'The configuration is valid.',
    file ? `Configured by ${file}` : 'No configuration file; using environment variables and defaults.',
    `Would listen on ${host}, port ${port}.`,
    ...listAssistants(options.assistants),
    ...describeMemory(options.memory),
    ...(warnings.length > 0 ? ['Warnings:', ...warnings.map((warning) => `  ${warning}`)] : ['No warnings.']),
  ];
  return `${lines.join('\n')}\n`;
}

function describeMemory({ file }: MemoryOptions = {}): string[] {
  return file === undefined ? [] : [`Conversations are kept in ${file}`];
}

function listAssistants(assistants: readonly AssistantOptions[] = []): string[] {
  const [first, ...others] = assistants.map(describeAssistant);
  if (first === undefined) return [DEMO_HINT];
  if (others.length === 0) return [`Answers come from ${first}.`];
  return ['Answers come from:', ...[first, ...others].map((assistant) => `  ${assistant}`)];
}

const DEMO_HINT =
  'No provider configured: using the demo assistant. Set OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY or ' +
  'GOOGLE_GENERATIVE_AI_API_KEY, or create ai-chat.config.json.';

const VENDOR_NAMES = { 'openai-compatible': 'OpenAI', anthropic: 'Anthropic', google: 'Google' } as const;

function describeAssistant({ id, label = id, provider }: AssistantOptions): string {
  if ('send' in provider) return label;
  if (provider.kind === 'demo') return `${label} (demonstration)`;
  const { model = 'server default model', baseUrl } = provider;
  const server = baseUrl === undefined ? VENDOR_NAMES[provider.kind] : new URL(baseUrl).host;
  return label === model ? `${model} at ${server}` : `${label} (${model} at ${server})`;
}

function describeReach(host: string): string {
  return host === '0.0.0.0' || host === '::' ? ' (all interfaces)' : '';
}
