import { isIP } from 'node:net';
import { totalmem } from 'node:os';
import type { AssistantOptions } from '../create-assistants.ts';
import { stripBrackets } from '../local-host.ts';
import type { RelayOptions } from '../relay-options.ts';
import { isDuration, isSingleString, isMemoryTotal } from './limit-schema.ts';
import type { ConfigPath } from './config-path.ts';
import { warningOfHost, warningOfOrigin, warningOfProxy } from './entry-warnings.ts';

export interface Warning {
  readonly path: ConfigPath;
  readonly message: string;
}

/** Warnings about settings that work but are dangerous or unlikely to be intended. */
export function warningsOf(options: RelayOptions): Warning[] {
  const {
    allowedOrigins = [],
    allowedHosts = [],
    trustedProxies = [],
    accessKeys = [],
    verifyToken,
    assistants = [],
    limits,
    memory: { file, ...memoryLimits } = {},
    store,
    redis,
  } = options;
  const costsNothing = assistants.every(({ provider }) => 'kind' in provider && provider.kind === 'demo');
  const isOpen = accessKeys.length === 0 && !verifyToken && !costsNothing;
  return [
    ...warningsOfEach('allowedOrigins', allowedOrigins, (entry) => warningOfOrigin(entry, isOpen)),
    ...warningsOfEach('allowedHosts', allowedHosts, warningOfHost),
    ...warningsOfEach('trustedProxies', trustedProxies, warningOfProxy),
    ...warningsOfEach('accessKeys', accessKeys, (key) => warningOfKey(key, assistants)),
    ...warningsOfLimits('limits', limits),
    ...warningsOfLimits('memory', memoryLimits),
    ...(file !== undefined && (store || redis)
      ? [{ path: ['memory', 'file'], message: `has no effect with ${store ? 'a store' : 'Redis'}` }]
      : []),
    ...assistants.flatMap((assistant, index) =>
      warningsOfAssistant(assistant, limits).map(({ path, message }) => ({
        path: ['assistants', index, ...path],
        message,
      })),
    ),
  ];
}

const MIN_KEY_CHARACTERS = 12;

/** Longest system prompt without a warning: about 25,000 tokens, paid for with every prompt. */
const MAX_SYSTEM_PROMPT_CHARACTERS = 100_000;

/** Largest size of one message without a warning, in bytes or characters. */
const MAX_SENSIBLE_LENGTH = 67_108_864;

const MAX_SENSIBLE_COUNT = 1_000_000_000;

function warningsOfEach<Entry>(
  key: string,
  entries: readonly Entry[],
  warningOf: (entry: Entry) => string | undefined,
): Warning[] {
  return entries.flatMap((entry, index) => {
    const message = warningOf(entry);
    return message ? [{ path: [key, index], message }] : [];
  });
}

function warningOfKey(key: string, assistants: readonly AssistantOptions[]): string | undefined {
  if (assistants.some(({ provider }) => 'apiKey' in provider && provider.apiKey === key)) {
    return "is also a provider's key; anybody who has it can use it elsewhere";
  }
  return key.length < MIN_KEY_CHARACTERS
    ? `has fewer than ${MIN_KEY_CHARACTERS} characters and can be guessed`
    : undefined;
}

function warningsOfLimits(key: string, limits: Readonly<Record<string, number>> = {}): Warning[] {
  return Object.entries(limits).flatMap(([name, value]) => {
    const message = warningOfLimit(name, value);
    return message ? [{ path: [key, name], message }] : [];
  });
}

function warningOfLimit(name: string, value: number): string | undefined {
  if (isDuration(name)) return warningOfDuration(value);
  if (isMemoryTotal(name)) return value > totalmem() ? `${value} exceeds the memory of this machine` : undefined;
  if (!isSingleString(name)) return value > MAX_SENSIBLE_COUNT ? `${value} is effectively no limit` : undefined;
  if (value > MAX_SENSIBLE_LENGTH) return `a single message could take up ${value} ${unit(name)} of memory`;
  return value < 1024 && /^(?:frame|textFrame|body)Bytes$/.test(name)
    ? `${value} bytes are hardly enough for a prompt`
    : undefined;
}

function unit(name: string): string {
  return name.endsWith('Bytes') ? 'bytes' : 'characters';
}

function warningOfDuration(value: number): string | undefined {
  return value < 1000 ? `${value} milliseconds are only ${value / 1000} seconds` : undefined;
}

function warningsOfAssistant(
  { systemPrompt = '', provider }: AssistantOptions,
  limits: RelayOptions['limits'] = {},
): Warning[] {
  const warnings: Warning[] = [];
  const add = (path: ConfigPath, message: string) => warnings.push({ path, message });
  if (systemPrompt.length > MAX_SYSTEM_PROMPT_CHARACTERS) {
    add(
      ['systemPrompt'],
      `has ${systemPrompt.length} characters, which are sent to the model, and paid for, with every prompt`,
    );
  }
  if ('send' in provider || provider.kind === 'demo') return warnings;

  const { baseUrl, apiKey, headers = {} } = provider;
  const url = baseUrl === undefined ? null : URL.parse(baseUrl);
  if (url?.protocol === 'http:' && apiKey && isPublicHost(url.hostname)) {
    add(['provider', 'baseUrl'], 'begins with http://: the key and conversations are sent unencrypted');
  }
  if (url && [...url.searchParams.keys()].some((name) => /key|token|secret|password/i.test(name))) {
    add(['provider', 'baseUrl'], 'contains a secret, and servers log addresses: send it as a header');
  }
  if (apiKey?.includes(' ')) add(['provider', 'apiKey'], 'contains a space; give the key alone, without "Bearer"');
  const authorization = Object.keys(headers).find((name) => name.toLowerCase() === 'authorization');
  if (apiKey && authorization) add(['provider', 'headers', authorization], 'replaces apiKey');
  for (const name of ['connectTimeoutMs', 'firstByteTimeoutMs', 'idleTimeoutMs'] as const) {
    const message = provider[name] === undefined ? undefined : warningOfDuration(provider[name]);
    if (message) add(['provider', name], message);
  }
  const { answerTimeoutMs, answerCharacters } = limits;
  if (answerTimeoutMs !== undefined && (provider.firstByteTimeoutMs ?? 0) > answerTimeoutMs) {
    add(['provider', 'firstByteTimeoutMs'], `has no effect: limits.answerTimeoutMs (${answerTimeoutMs}) is lower`);
  }
  if (answerCharacters !== undefined && (provider.maxCharacters ?? 0) > answerCharacters) {
    add(['provider', 'maxCharacters'], `has no effect: limits.answerCharacters (${answerCharacters}) is lower`);
  }
  return warnings;
}

/** Whether a host is, judging by its name or address, reached over a public network. */
function isPublicHost(hostname: string): boolean {
  const bare = stripBrackets(hostname);
  if (isIP(bare) === 0) return bare.includes('.') && !/\.(?:localhost|local|lan|internal|home\.arpa|test)$/.test(bare);
  return !/^(?:127|10|0|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:::1$|f[cde])/.test(
    bare,
  );
}
