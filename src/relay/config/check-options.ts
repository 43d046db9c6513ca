import * as z from 'zod';
import type { RelayOptions } from '../relay-options.ts';
import { ConfigError } from './config-error.ts';
import { checkLimits } from './limit-schema.ts';
import { formatPath } from './config-path.ts';
import { checkRedis } from './redis-schema.ts';
import { relayShape } from './schema.ts';
import { inlineSecret } from './secret.ts';
import { describeIssues, strictObject } from './schema-parts.ts';
import { warningsOf } from './warnings.ts';

/**
 * Checks the options of `createRelay` by the rules of the configuration file. Dangerous settings are logged as warnings.
 * @throws ConfigError with every problem, each named by its key.
 */
export function checkOptions(options: RelayOptions): void {
  const { error } = optionsSchema.safeParse(toFileForm(options));
  const problems = error
    ? describeIssues(error.issues)
    : [
        ...checkLimits('limits', options.limits ?? {}),
        ...checkLimits('memory', options.memory ?? {}),
        ...checkRedis(options.redis),
      ];
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  for (const { path, message } of warningsOf(options)) options.log?.warn({ setting: formatPath(path) }, message);
}

const objectSchema = z.custom<object>((value) => typeof value === 'object' && value !== null, 'expected an object');

const optionsSchema = strictObject({
  ...relayShape(inlineSecret),
  store: objectSchema.exactOptional(),
  webRoot: z.string().min(1).exactOptional(),
  log: objectSchema.exactOptional(),
  clock: objectSchema.exactOptional(),
  onFeedback: z.custom<object>((value) => typeof value === 'function', 'expected a function').exactOptional(),
  verifyToken: z.custom<object>((value) => typeof value === 'function', 'expected a function').exactOptional(),
});

/** The options as they would be in a file: without undefined members, and with a placeholder for a custom provider. */
function toFileForm(options: unknown): unknown {
  if (!isPlainObject(options)) return options;
  const { assistants, cat, lovelace, redis, ...rest } = options;
  return omitUndefined({
    ...rest,
    cat: omitUndefined(cat),
    lovelace: omitUndefined(lovelace),
    redis: omitUndefined(redis),
    assistants: Array.isArray(assistants) ? assistants.map(assistantToFileForm) : assistants,
  });
}

function assistantToFileForm(assistant: unknown): unknown {
  if (!isPlainObject(assistant)) return assistant;
  const { provider, contextWindow } = assistant;
  const isCustomProvider = typeof provider === 'object' && provider !== null && 'send' in provider;
  if (isCustomProvider && typeof provider.send !== 'function') return { ...assistant, provider: {} };
  return omitUndefined({
    ...assistant,
    provider: isCustomProvider ? { kind: 'demo' } : omitUndefined(provider),
    contextWindow: omitUndefined(contextWindow),
  });
}

function omitUndefined(value: unknown): unknown {
  return isPlainObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined))
    : value;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
