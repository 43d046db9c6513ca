import * as z from 'zod';
import { parseProxy, INVALID_PROXY } from '../providers/upstream/outgoing-proxy.ts';
import { ConfigError } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { apiKey, modelName, openaiBaseUrl, vendorBaseUrl } from './provider-schema.ts';
import {
  NO_ACCESS_KEYS,
  NO_ALLOWED_HOSTS,
  allowedHost,
  allowedOrigin,
  basePath,
  fileName,
  folder,
  host,
  logLevel,
  port,
  trustedProxy,
} from './schema.ts';
import { redisUrl } from './redis-schema.ts';
import { describeIssues } from './schema-parts.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export type Environment = z.infer<typeof environment>;

const text = z.string().trim();

/** Entries separated by commas or white space. */
const list = text.transform((value) => value.split(/[\s,]+/).filter((entry) => entry !== ''));

/** A proxy for requests to providers. */
const outgoingProxy = z.string().refine((value) => parseProxy(value) !== undefined, { error: INVALID_PROXY });

const portNumber = text.regex(/^\d+$/, 'expected a whole number from 0 to 65535').transform(Number).pipe(port);

const environment = z.object({
  HOST: text.pipe(host).exactOptional(),
  PORT: portNumber.exactOptional(),
  BASE_PATH: text.pipe(basePath).exactOptional(),
  ALLOWED_ORIGINS: list.pipe(z.array(allowedOrigin)).exactOptional(),
  ALLOWED_HOSTS: list.pipe(z.array(allowedHost).min(1, NO_ALLOWED_HOSTS)).exactOptional(),
  TRUSTED_PROXIES: list.pipe(z.array(trustedProxy)).exactOptional(),
  ACCESS_KEYS: list.pipe(z.array(apiKey).min(1, NO_ACCESS_KEYS)).exactOptional(),
  MEMORY_FILE: text.pipe(fileName).exactOptional(),
  OLDER_BUILDS: text.pipe(folder).exactOptional(),
  LOG_LEVEL: text.toLowerCase().pipe(logLevel).exactOptional(),
  REDIS_URL: text.pipe(redisUrl).exactOptional(),
  OPENAI_API_KEY: text.pipe(apiKey).exactOptional(),
  OPENAI_BASE_URL: text.pipe(openaiBaseUrl).exactOptional(),
  OPENAI_MODEL: text.pipe(modelName).exactOptional(),
  ANTHROPIC_API_KEY: text.pipe(apiKey).exactOptional(),
  ANTHROPIC_BASE_URL: text.pipe(vendorBaseUrl).exactOptional(),
  ANTHROPIC_MODEL: text.pipe(modelName).exactOptional(),
  GOOGLE_GENERATIVE_AI_API_KEY: text.pipe(apiKey).exactOptional(),
  GOOGLE_BASE_URL: text.pipe(vendorBaseUrl).exactOptional(),
  GOOGLE_MODEL: text.pipe(modelName).exactOptional(),
  SYSTEM_PROMPT: text.exactOptional(),
  // Read again where requests are made. Checked here, so that the relay does not start with an unusable one.
  HTTP_PROXY: text.pipe(outgoingProxy).exactOptional(),
  HTTPS_PROXY: text.pipe(outgoingProxy).exactOptional(),
  http_proxy: text.pipe(outgoingProxy).exactOptional(),
  https_proxy: text.pipe(outgoingProxy).exactOptional(),
});

/** Command-line flags for the address to listen on. */
export interface ListenFlags {
  readonly host?: string;
  readonly port?: string;
}

/** @throws ConfigError with a line for each unusable variable and flag. */
export function readEnvironment(env: Variables, flags: ListenFlags): Environment {
  // Compose files and shells often set variables to an empty text. Those count as not set.
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  // Settings that a flag replaces are not checked.
  if (flags.host !== undefined) delete present['HOST'];
  if (flags.port !== undefined) delete present['PORT'];
  const variables = environment.safeParse(present);
  const parsedFlags = listenFlags.safeParse(flags);
  if (variables.success && parsedFlags.success) {
    const { host: hostFlag, port: portFlag } = parsedFlags.data;
    return {
      ...variables.data,
      ...(hostFlag !== undefined && { HOST: hostFlag }),
      ...(portFlag !== undefined && { PORT: portFlag }),
    };
  }
  throw new ConfigError(
    [
      ...describeIssues(parsedFlags.error?.issues ?? []).map((line) => `--${line}`),
      ...describeIssues(variables.error?.issues ?? []),
    ].join('\n'),
  );
}

const listenFlags = z.object({
  host: text.pipe(host).exactOptional(),
  port: portNumber.exactOptional(),
});

/** Warnings about variables that are set, unknown to the relay, and similar to a known one. */
export function misspelledVariables(env: Variables): string[] {
  return Object.keys(env).flatMap((name) => {
    if (KNOWN_VARIABLES.has(name) || PROXY_NAMES.test(name) || !env[name]?.trim()) return [];
    const suggestion = didYouMean(name, SUGGESTED_VARIABLES);
    return suggestion ? [`${name}: is ignored; did you mean ${suggestion}?`] : [];
  });
}

const KNOWN_VARIABLES: ReadonlySet<string> = new Set([
  ...Object.keys(environment.shape),
  'AI_CHAT_CONFIG',
  'OLLAMA_HOST',
]);

/** Variables of other programs for their proxies. They are similar to each other, so a suggestion would be wrong. */
const PROXY_NAMES = /^(?:all|ftp|http|https|no|rsync|socks)_proxy$/i;

/** Names that are suggested. Short ones are too similar to variables of other programs: `HOME` to `HOST`. */
const SUGGESTED_VARIABLES = [...KNOWN_VARIABLES].filter((name) => name.length > 7);

/** Warnings about variables in which other programs look for a provider's key or address. Useful only if no provider is configured. */
export function foreignVariables(env: Variables): string[] {
  return Object.entries(FOREIGN_VARIABLES).flatMap(([name, ownName]) =>
    env[name]?.trim() ? [`${name}: is ignored; the relay reads ${ownName}`] : [],
  );
}

const FOREIGN_VARIABLES: Readonly<Record<string, string>> = {
  CLAUDE_API_KEY: 'ANTHROPIC_API_KEY',
  GEMINI_API_KEY: 'GOOGLE_GENERATIVE_AI_API_KEY',
  GOOGLE_API_KEY: 'GOOGLE_GENERATIVE_AI_API_KEY',
  OPENAI_API_BASE: 'OPENAI_BASE_URL',
  OPENAI_API_URL: 'OPENAI_BASE_URL',
  OPENAI_ENDPOINT: 'OPENAI_BASE_URL',
  OPENAI_KEY: 'OPENAI_API_KEY',
};
