#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { formatBanner, formatCheckReport } from './startup-banner.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadEnvFile } from '../config/text-file.ts';
import { loadConfig, type RelayConfig } from '../config/load-config.ts';
import { serializeError } from '../logging/serialize-error.ts';
import { silentLog, type Log } from '../logging/log.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { detectOllama } from './detect-ollama.ts';
import { findPackageRoot } from '../package-root.ts';
import { openProcessOutput } from './process-output.ts';
import { handleEndSignals, ignoreSignals } from './process-signals.ts';
import { assembleRelay, type Relay } from '../relay.ts';
import { checkConversationFile } from '../store/file/conversation-file.ts';
import { collectSecrets } from '../logging/collect-secrets.ts';
import { createTextRedactor } from '../logging/text-redactor.ts';

const USAGE = `ai-chat-relay: a server between chat widgets and language models

  ai-chat-relay [--config file] [--port number] [--host address] [--check]

  --config, -c   configuration file (default: ai-chat.config.json, if it exists; variable AI_CHAT_CONFIG)
  --port, -p     port to listen on (default: 1865; variable PORT); 0 for any free port
  --host         address to listen on (default: 127.0.0.1, this machine only; variable HOST)
  --check        check the configuration and exit, with status 1 if it is invalid
  --version, -v  print the version
  --help, -h     print this help

Variables: HOST PORT BASE_PATH ALLOWED_ORIGINS ALLOWED_HOSTS TRUSTED_PROXIES ACCESS_KEYS LOG_LEVEL OLDER_BUILDS
           MEMORY_FILE REDIS_URL
           OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL
           ANTHROPIC_API_KEY ANTHROPIC_BASE_URL ANTHROPIC_MODEL
           GOOGLE_GENERATIVE_AI_API_KEY GOOGLE_BASE_URL GOOGLE_MODEL SYSTEM_PROMPT
Variables can also be set in a file named .env in the working directory.
`;

/** Time for running answers to end after the first signal. */
const SHUTDOWN_GRACE_MS = 10_000;

/** The same beside other relays, where visitors read them meanwhile: as long as an answer can take. */
function shutdownGraceMs({ redis, limits }: RelayConfig['options']): number {
  return redis ? (limits?.answerTimeoutMs ?? DEFAULT_LIMITS.answerTimeoutMs) : SHUTDOWN_GRACE_MS;
}

/** Additional time for closing everything else: a custom store or provider may never finish. */
const CLOSE_TIMEOUT_MS = 8_000;

/** Time-out of the search for Ollama, which starts when the relay is listening. */
const OLLAMA_TIMEOUT_MS = 500;

const output = openProcessOutput();

async function main(): Promise<void> {
  ignoreSignals();
  const flags = readFlags();
  if (flags.help) return output.print(USAGE);
  if (flags.version) return output.print(`${findPackageRoot().version}\n`);

  const config = readConfig(flags);
  const secrets = collectSecrets(config.options, process.env);
  const command = flags.check ? checkConfig(config) : serve(config, output.openLog(config.logLevel, secrets));
  await command.catch((cause: unknown) => exitOnFailure(cause, secrets));
}

async function serve(config: RelayConfig, log: Log): Promise<void> {
  logWarnings(log);
  for (const warning of config.warnings) log.warn({}, warning);
  const relay = await openRelay(config, log);
  shutDownOnSignals(relay, log, shutdownGraceMs(config.options));
  const { url } = await listen(relay, config);
  if (!output.isTerminal) log.info({ address: url, assistants: relay.assistants.map(({ id }) => id) }, 'listening');
  output.notify(formatBanner(relay.version, url, config));
  if (!config.options.assistants) await suggestOllama();
}

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string', short: 'c' },
        port: { type: 'string', short: 'p' },
        host: { type: 'string' },
        check: { type: 'boolean' },
        version: { type: 'boolean', short: 'v' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (cause) {
    return exitWithError(`${(cause as Error).message}\n\n${USAGE}`);
  }
}

function readConfig(flags: ReturnType<typeof readFlags>): RelayConfig {
  const folder = process.cwd();
  try {
    loadEnvFile(folder, process.env);
    return loadConfig({ env: process.env, folder, flags });
  } catch (cause) {
    return exitOnConfigError(cause);
  }
}

async function openRelay(config: RelayConfig, log: Log): Promise<Relay> {
  try {
    return await assembleRelay({ ...config.options, log });
  } catch (cause) {
    return exitOnConfigError(cause);
  }
}

/** Assembles the relay, which reads every file that the configuration names, without listening. */
async function checkConfig(config: RelayConfig): Promise<void> {
  const warnings = [...config.warnings];
  // A running relay may have the file of conversations open.
  const { file, ...memory } = config.options.memory ?? {};
  const fileWarning = file === undefined ? undefined : await checkConversationFile(file).catch(exitOnConfigError);
  if (fileWarning) warnings.push(fileWarning);
  const relay = await openRelay(
    { ...config, options: { ...config.options, memory } },
    { ...silentLog, warn: (_fields, message) => void warnings.push(message) },
  );
  await relay.close();
  output.print(formatCheckReport({ ...config, warnings }));
}

function exitOnConfigError(cause: unknown): never {
  if (cause instanceof ConfigError) exitWithError(`Invalid configuration:\n${cause.message}`);
  throw cause;
}

async function listen(relay: Relay, { host, port }: RelayConfig) {
  try {
    return await relay.listen({ host, port });
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const reason = LISTEN_ERRORS[code]?.(host, port);
    if (reason) return exitWithError(reason);
    throw cause;
  }
}

const LISTEN_ERRORS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) => `Port ${port} is already in use. Choose another one with --port or PORT.`,
  EACCES: (_host, port) => `Permission denied for port ${port}. Choose one above 1023 with --port or PORT.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}. Choose another one with --host or HOST.`,
  ENOTFOUND: (host) => `Cannot resolve host ${host}. Choose another one with --host or HOST.`,
};

/** Shuts down after the first signal, and exits at once after the second. */
function shutDownOnSignals(relay: Relay, log: Log, graceMs: number): void {
  const shutDown = (): void => {
    const exit = (): never => process.exit();
    setTimeout(() => process.exit(1), graceMs + CLOSE_TIMEOUT_MS);
    relay
      .close({ graceMs })
      .catch((cause: unknown) => log.error({ err: cause }, 'closing the relay failed'))
      .finally(exit);
  };
  handleEndSignals({
    log,
    onEnd() {
      output.notify(
        `Shutting down; waiting up to ${graceMs / 1000} s for running answers. Press Ctrl+C again to quit now.\n`,
      );
      shutDown();
    },
    onForcedEnd: () => process.exit(1),
  });
  process.on('unhandledRejection', (cause) => log.error({ err: cause }, 'unhandled promise rejection'));
  // The state of the process is unknown after this: shut down as far as possible, and let a supervisor restart it.
  process.on('uncaughtException', (cause) => {
    log.error({ err: cause }, 'uncaught exception, shutting down');
    if (process.exitCode === undefined) shutDown();
    process.exitCode = 1;
  });
}

/** Logs Node's warnings. Node itself would print them with a blocking write. */
function logWarnings(log: Log): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'Node.js warning'));
}

async function suggestOllama(): Promise<void> {
  const ollama = await detectOllama(process.env['OLLAMA_HOST'], OLLAMA_TIMEOUT_MS);
  if (!ollama) return;
  const { baseUrl, model = '<one of its models>' } = ollama;
  output.notify(`Found Ollama on this machine. To use it: OPENAI_BASE_URL=${baseUrl} OPENAI_MODEL=${model}\n`);
}

function exitWithError(reason: string): never {
  output.printError(`${reason}\n`);
  process.exit(1);
}

/** Exits with a message and without a stack, which would not help somebody who configures a relay. */
function exitOnFailure(cause: unknown, secrets: readonly string[] = []): never {
  const { type, code, message } = serializeError(cause);
  const description = [type, code, message].filter(Boolean).join(' ');
  return exitWithError(`The relay could not be started: ${createTextRedactor(secrets).redact(description)}`);
}

await main().catch((cause: unknown) => exitOnFailure(cause));
