import { resolve } from 'node:path';
import type { RelayOptions } from '../relay-options.ts';
import type { RedisOptions } from '../store/redis/redis-options.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import { assistantsFromEnv } from './assistants-from-env.ts';
import {
  foreignVariables,
  misspelledVariables,
  readEnvironment,
  type Environment,
  type Variables,
} from './environment.ts';
import { messageAt, type ConfigPath } from './config-path.ts';
import { checkRedis } from './redis-schema.ts';
import type { LOG_LEVELS } from './schema.ts';
import { warningsOf } from './warnings.ts';

/** The configuration of a relay program, from the command line, the environment and a file. The former take precedence. */
export interface RelayConfig {
  /** Default 127.0.0.1: prompts cost the owner money, so access from the network must be enabled explicitly. */
  readonly host: string;
  /** Default 1865. */
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly options: RelayOptions;
  /** The file that was read. */
  readonly file?: string;
  /** Settings that work but are dangerous or unlikely to be intended: a line each, beginning with the key or variable. */
  readonly warnings: readonly string[];
}

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ConfigSources {
  readonly env: Variables;
  /** The folder that relative paths refer to, and that is searched for the default file. */
  readonly folder: string;
  /** The command-line flags, which take precedence over everything else. */
  readonly flags?: { readonly config?: string; readonly host?: string; readonly port?: string };
}

const DEFAULT_FILE = 'ai-chat.config.json';

/** @throws ConfigError */
export function loadConfig({ env, folder, flags = {} }: ConfigSources): RelayConfig {
  if (flags.config?.trim() === '') throw new ConfigError('--config: expected a file name');
  const namedPath = flags.config ?? env['AI_CHAT_CONFIG']?.trim();
  const file = readConfigFile(resolve(folder, namedPath || DEFAULT_FILE), env, !namedPath);
  const environment = readEnvironment(env, flags);
  const { $schema: _, host, port, logLevel, ...fileOptions } = file?.content ?? {};
  const assistants = fileOptions.assistants ?? assistantsFromEnv(environment);
  const olderBuilds = environment.OLDER_BUILDS ?? fileOptions.olderBuilds;
  const memoryFile = environment.MEMORY_FILE ?? fileOptions.memory?.file;
  const redis = redisOf(environment, fileOptions.redis);
  const options: RelayOptions = {
    ...fileOptions,
    ...(environment.BASE_PATH !== undefined && { basePath: environment.BASE_PATH }),
    ...(environment.ALLOWED_ORIGINS && { allowedOrigins: environment.ALLOWED_ORIGINS }),
    ...(environment.ALLOWED_HOSTS && { allowedHosts: environment.ALLOWED_HOSTS }),
    ...(environment.TRUSTED_PROXIES && { trustedProxies: environment.TRUSTED_PROXIES }),
    ...(environment.ACCESS_KEYS && { accessKeys: environment.ACCESS_KEYS }),
    ...(redis && { redis }),
    ...(olderBuilds !== undefined && { olderBuilds: resolve(folder, olderBuilds) }),
    ...(memoryFile !== undefined && { memory: { ...fileOptions.memory, file: resolve(folder, memoryFile) } }),
    ...(assistants && { assistants }),
  };
  return {
    host: environment.HOST ?? host ?? '127.0.0.1',
    port: environment.PORT ?? port ?? 1865,
    logLevel: environment.LOG_LEVEL ?? logLevel ?? 'info',
    options,
    ...(file && { file: file.path }),
    warnings: [
      ...misspelledVariables(env),
      ...(assistants ? [] : foreignVariables(env)),
      ...unusedPromptWarnings(environment, fileOptions.assistants !== undefined, assistants !== undefined),
      ...(file?.warnings ?? []),
      ...warningsOf(options).map(({ path, message }) =>
        messageAt(sourceOf(path, environment, options, !fileOptions.assistants), message),
      ),
    ],
  };
}

/** @throws ConfigError */
function redisOf({ REDIS_URL: url }: Environment, inFile: RedisOptions | undefined): RedisOptions | undefined {
  const redis = url === undefined ? inFile : { ...inFile, url };
  const problems = checkRedis(redis, url === undefined ? undefined : 'REDIS_URL');
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return redis;
}

function unusedPromptWarnings({ SYSTEM_PROMPT }: Environment, isInFile: boolean, hasAssistants: boolean): string[] {
  if (!SYSTEM_PROMPT || (hasAssistants && !isInFile)) return [];
  return [
    `SYSTEM_PROMPT: has no effect: ${isInFile ? 'assistants are configured in the file' : 'no model is configured'}`,
  ];
}

/** The variable that an option was read from, if it was: that is where the user has to change it. */
function sourceOf(
  path: ConfigPath,
  environment: Environment,
  { assistants = [] }: RelayOptions,
  isFromEnvironment: boolean,
): ConfigPath {
  const [key, index, ...rest] = path;
  if (key === 'assistants' && isFromEnvironment) {
    const { id = '' } = assistants[Number(index)] ?? {};
    return [MODEL_VARIABLES[`${id}.${rest.join('.')}`] ?? id];
  }
  const variable = VARIABLES[String(key)];
  return variable && environment[variable] !== undefined ? [variable, ...path.slice(1)] : path;
}

const VARIABLES: Readonly<Record<string, keyof Environment>> = {
  basePath: 'BASE_PATH',
  allowedOrigins: 'ALLOWED_ORIGINS',
  allowedHosts: 'ALLOWED_HOSTS',
  trustedProxies: 'TRUSTED_PROXIES',
  accessKeys: 'ACCESS_KEYS',
  olderBuilds: 'OLDER_BUILDS',
};

const MODEL_VARIABLES: Readonly<Record<string, string>> = {
  'openai.systemPrompt': 'SYSTEM_PROMPT',
  'anthropic.systemPrompt': 'SYSTEM_PROMPT',
  'google.systemPrompt': 'SYSTEM_PROMPT',
  'openai.provider.apiKey': 'OPENAI_API_KEY',
  'openai.provider.baseUrl': 'OPENAI_BASE_URL',
  'anthropic.provider.apiKey': 'ANTHROPIC_API_KEY',
  'anthropic.provider.baseUrl': 'ANTHROPIC_BASE_URL',
  'google.provider.apiKey': 'GOOGLE_GENERATIVE_AI_API_KEY',
  'google.provider.baseUrl': 'GOOGLE_BASE_URL',
};
