import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import {
  allowedOrigin,
  basePath,
  configSchema,
  describeIssues,
  httpUrl,
  logLevel,
  outgoingProxy,
  port,
  trustedProxy,
} from './config-schema.ts';
import type { LOG_LEVELS } from './config-schema.ts';
import { ConfigError } from './config-error.ts';
import { environmentAssistants } from './environment-assistants.ts';
import type { RelayOptions } from './relay.ts';

/** Everything a relay is started with, put together from the command line, the environment and a file, in that order of weight. */
export interface RelayConfig {
  /** Default 127.0.0.1: a relay with a key in it spends its owner's money, so the network is asked for, not given. */
  readonly host: string;
  /** Default 1865. */
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly options: RelayOptions;
  /** The file that was read. */
  readonly file?: string;
}

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin, and where the file is looked for that nobody named. */
  readonly folder: string;
  /** What the command line says; it wins. */
  readonly flags?: { readonly config?: string; readonly host?: string; readonly port?: string };
}

const DEFAULT_FILE = 'ai-chat.config.json';

/** @throws ConfigError */
export function loadConfig({ env, folder, flags = {} }: ConfigSources): RelayConfig {
  const named = flags.config ?? env['AI_CHAT_CONFIG'];
  const file = readFile(resolve(folder, named || DEFAULT_FILE), env, !named);
  const said = readEnvironment({
    ...env,
    ...(flags.host && { HOST: flags.host }),
    ...(flags.port && { PORT: flags.port }),
  });
  const { host, port: own, logLevel: level, ...options } = file?.content ?? {};
  const assistants = options.assistants ?? environmentAssistants(said);
  return {
    host: said.HOST ?? host ?? '127.0.0.1',
    port: said.PORT ?? own ?? 1865,
    logLevel: said.LOG_LEVEL ?? level ?? 'info',
    options: {
      ...options,
      ...(said.BASE_PATH !== undefined && { basePath: said.BASE_PATH }),
      ...(said.ALLOWED_ORIGINS && { allowedOrigins: said.ALLOWED_ORIGINS }),
      ...(said.TRUSTED_PROXIES && { trustedProxies: said.TRUSTED_PROXIES }),
      ...(said.ACCESS_KEYS && { accessKeys: said.ACCESS_KEYS }),
      ...(assistants && { assistants }),
    },
    ...(file && { file: file.path }),
  };
}

function readFile(path: string, env: ConfigSources['env'], isOptional: boolean) {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (isOptional && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${path}: is no JSON: ${withoutQuotation((cause as Error).message)}`);
  }
  const { success, data, error } = configSchema(env).safeParse(json);
  if (!success)
    throw new ConfigError(
      describeIssues(error.issues)
        .map((line) => `${path}: ${line}`)
        .join('\n'),
    );
  return { path, content: data };
}

/** What a parser says, without the piece of the file that it mostly shows: there may be a key in it. */
function withoutQuotation(message: string): string {
  return message.replace(/, (?:\.{3})?".*$/s, '');
}

type Environment = z.infer<typeof environment>;

function readEnvironment(env: ConfigSources['env']): Environment {
  // Composed files and shells often set what they leave empty; that is not set.
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const { success, data, error } = environment.safeParse(present);
  if (!success) throw new ConfigError(describeIssues(error.issues).join('\n'));
  return data;
}

const text = z.string().trim();

/** Entries between commas or spaces. */
const list = text.transform((value) => value.split(/[\s,]+/).filter((entry) => entry !== ''));

const environment = z.object({
  HOST: text.exactOptional(),
  PORT: text.regex(/^\d+$/, 'expected a whole number from 0 to 65535').transform(Number).pipe(port).exactOptional(),
  BASE_PATH: text.pipe(basePath).exactOptional(),
  ALLOWED_ORIGINS: list.pipe(z.array(allowedOrigin)).exactOptional(),
  TRUSTED_PROXIES: list.pipe(z.array(trustedProxy)).exactOptional(),
  // A list of none would let everybody in, which nobody means who sets it.
  ACCESS_KEYS: list.pipe(z.array(z.string()).min(1, 'expected at least one key')).exactOptional(),
  LOG_LEVEL: text.toLowerCase().pipe(logLevel).exactOptional(),
  OPENAI_API_KEY: text.exactOptional(),
  OPENAI_BASE_URL: text.pipe(httpUrl).exactOptional(),
  OPENAI_MODEL: text.exactOptional(),
  ANTHROPIC_API_KEY: text.exactOptional(),
  ANTHROPIC_BASE_URL: text.pipe(httpUrl).exactOptional(),
  ANTHROPIC_MODEL: text.exactOptional(),
  GOOGLE_GENERATIVE_AI_API_KEY: text.exactOptional(),
  GOOGLE_BASE_URL: text.pipe(httpUrl).exactOptional(),
  GOOGLE_MODEL: text.exactOptional(),
  SYSTEM_PROMPT: text.exactOptional(),
  // Used where requests are made; looked at here, so that nothing starts with one that is of no use.
  HTTP_PROXY: text.pipe(outgoingProxy).exactOptional(),
  HTTPS_PROXY: text.pipe(outgoingProxy).exactOptional(),
  http_proxy: text.pipe(outgoingProxy).exactOptional(),
  https_proxy: text.pipe(outgoingProxy).exactOptional(),
});
