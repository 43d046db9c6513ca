#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { announce, describeCheck } from './announce.ts';
import { ConfigError } from './config/config-error.ts';
import { loadEnvFile } from './config/env-file.ts';
import { loadConfig, type RelayConfig } from './config/load-config.ts';
import { describeError } from './describe-error.ts';
import { silentLog, type Log } from './log.ts';
import { findOllama } from './ollama.ts';
import { findPackageRoot } from './package-root.ts';
import { openProcessOutput } from './process-output.ts';
import { handleEndSignals, ignoreSignals } from './process-signals.ts';
import { openRelay, type Relay } from './relay.ts';
import { secretsOf } from './secrets.ts';
import { createTextRedaction } from './text-redaction.ts';

const USAGE = `ai-chat-relay: a server between chat widgets and language models

  ai-chat-relay [--config file] [--port number] [--host address] [--check]

  --config, -c   the configuration file (default ai-chat.config.json, if there is one; or AI_CHAT_CONFIG)
  --port, -p     where to listen (default 1865; or PORT). 0 takes any free port
  --host         which of the machine's addresses to listen on (default 127.0.0.1, this machine only; or HOST)
  --check        only look over the configuration: says what it found and ends, with 1 if it cannot be used
  --version, -v  what this is
  --help, -h     this text

Variables: HOST PORT BASE_PATH ALLOWED_ORIGINS ALLOWED_HOSTS TRUSTED_PROXIES ACCESS_KEYS LOG_LEVEL OLDER_BUILDS
           OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL
           ANTHROPIC_API_KEY ANTHROPIC_BASE_URL ANTHROPIC_MODEL
           GOOGLE_GENERATIVE_AI_API_KEY GOOGLE_BASE_URL GOOGLE_MODEL SYSTEM_PROMPT
They may also stand in a file named .env in the working directory.
`;

/** How long running answers may take to end once the relay is told to. */
const GRACE_MS = 10_000;

/** How much longer the rest may take: a store or a provider of somebody else's might never let go. */
const CLOSE_MS = 8_000;

/** How long the look for an Ollama may take; the relay listens already. */
const OLLAMA_MS = 500;

const output = openProcessOutput();

async function main(): Promise<void> {
  ignoreSignals();
  const flags = readFlags();
  if (flags.help) return output.print(USAGE);
  if (flags.version) return output.print(`${findPackageRoot().version}\n`);

  const config = readConfig(flags);
  const secrets = secretsOf(config.options, process.env);
  const run = flags.check ? check(config) : serve(config, output.openLog(config.logLevel, secrets));
  await run.catch((cause: unknown) => fail(cause, secrets));
}

async function serve(config: RelayConfig, log: Log): Promise<void> {
  logWarnings(log);
  for (const warning of config.warnings) log.warn({}, warning);
  const relay = await open(config, log);
  endInGoodOrder(relay, log);
  const { url } = await listen(relay, config);
  if (!output.isTerminal) log.info({ address: url, assistants: relay.assistants.map(({ id }) => id) }, 'listening');
  output.announce(announce(relay.version, url, config));
  if (!config.options.assistants) await hintAtOllama();
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
    return giveUp(`${(cause as Error).message}\n\n${USAGE}`);
  }
}

function readConfig(flags: ReturnType<typeof readFlags>): RelayConfig {
  const folder = process.cwd();
  try {
    loadEnvFile(folder, process.env);
    return loadConfig({ env: process.env, folder, flags });
  } catch (cause) {
    return refuseConfig(cause);
  }
}

async function open(config: RelayConfig, log: Log): Promise<Relay> {
  try {
    return await openRelay({ ...config.options, log });
  } catch (cause) {
    return refuseConfig(cause);
  }
}

/** Puts the relay together, which opens what the configuration names, and listens nowhere. */
async function check(config: RelayConfig): Promise<void> {
  const warnings = [...config.warnings];
  const relay = await open(config, { ...silentLog, warn: (_fields, message) => void warnings.push(message) });
  await relay.close();
  output.print(describeCheck({ ...config, warnings }));
}

function refuseConfig(cause: unknown): never {
  if (cause instanceof ConfigError) giveUp(`The configuration cannot be used:\n${cause.message}`);
  throw cause;
}

async function listen(relay: Relay, { host, port }: RelayConfig) {
  try {
    return await relay.listen({ host, port });
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const reason = LISTEN_ERRORS[code]?.(host, port);
    if (reason) return giveUp(reason);
    throw cause;
  }
}

const LISTEN_ERRORS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) => `Port ${port} is in use by another program. Choose another one with --port or PORT.`,
  EACCES: (_host, port) => `This user may not listen on port ${port}. Choose one above 1023 with --port or PORT.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}. Choose another one with --host or HOST.`,
  ENOTFOUND: (host) => `There is no address by the name of ${host}. Choose another one with --host or HOST.`,
};

/** Ends in good order when told to, and at once when told again. */
function endInGoodOrder(relay: Relay, log: Log): void {
  const end = (): void => {
    const exit = (): never => process.exit();
    setTimeout(() => process.exit(1), GRACE_MS + CLOSE_MS);
    relay
      .close({ graceMs: GRACE_MS })
      .catch((cause: unknown) => log.error({ err: cause }, 'the relay could not be closed'))
      .finally(exit);
  };
  handleEndSignals({
    log,
    onEnd() {
      output.announce('Shutting down: running answers may end, for at most 10 seconds. Once more ends at once.\n');
      end();
    },
    onEndAtOnce: () => process.exit(1),
  });
  process.on('unhandledRejection', (cause) => log.error({ err: cause }, 'a promise was rejected and nobody looked'));
  // After this, nothing can be relied on: end in as good an order as there is, and let a supervisor start anew.
  process.on('uncaughtException', (cause) => {
    log.error({ err: cause }, 'something unforeseen was thrown');
    if (process.exitCode === undefined) end();
    process.exitCode = 1;
  });
}

/** Node prints its warnings itself, and waits until they have been read. */
function logWarnings(log: Log): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'a warning of Node'));
}

async function hintAtOllama(): Promise<void> {
  const found = await findOllama(process.env['OLLAMA_HOST'], OLLAMA_MS);
  if (!found) return;
  const { baseUrl, model = '<one of its models>' } = found;
  output.announce(
    `An Ollama runs on this machine. To let it answer: OPENAI_BASE_URL=${baseUrl} OPENAI_MODEL=${model}\n`,
  );
}

function giveUp(reason: string): never {
  output.printError(`${reason}\n`);
  process.exit(1);
}

/** Whatever the cause is: a stack is no help to who configures a relay. */
function fail(cause: unknown, secrets: readonly string[] = []): never {
  const { type, code, message } = describeError(cause);
  const what = [type, code, message].filter(Boolean).join(' ');
  return giveUp(`The relay could not be started: ${createTextRedaction(secrets).redact(what)}`);
}

await main().catch((cause: unknown) => fail(cause));
