import * as z from 'zod';
import type { RelayOptions } from '../relay-options.ts';
import { ConfigError } from './config-error.ts';
import { faultsOfLimits } from './limit-schema.ts';
import { placeOf } from './place.ts';
import { relayShape } from './schema.ts';
import { givenSecret } from './secret.ts';
import { describeIssues, section } from './section.ts';
import { warningsOf } from './warnings.ts';

/**
 * Looks over what a program hands to `createRelay`, by the rules of the configuration file. What is dangerous is logged.
 * @throws ConfigError with every fault, each by its key.
 */
export function checkOptions(options: RelayOptions): void {
  const { error } = optionsSchema.safeParse(asWritten(options));
  const faults = error
    ? describeIssues(error.issues)
    : [...faultsOfLimits('limits', options.limits ?? {}), ...faultsOfLimits('memory', options.memory ?? {})];
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  for (const { path, message } of warningsOf(options)) options.log?.warn({ setting: placeOf(path) }, message);
}

const part = z.custom<object>((value) => typeof value === 'object' && value !== null, 'expected an object');

const optionsSchema = section({
  ...relayShape(givenSecret),
  store: part.exactOptional(),
  webRoot: z.string().min(1).exactOptional(),
  log: part.exactOptional(),
  clock: part.exactOptional(),
});

/** The options as a file would have them: without what is there and undefined, and without providers of the program's own. */
function asWritten(options: unknown): unknown {
  if (!isPlain(options)) return options;
  const { assistants, cat, lovelace, ...rest } = options;
  return defined({
    ...rest,
    cat: defined(cat),
    lovelace: defined(lovelace),
    assistants: Array.isArray(assistants) ? assistants.map(assistantAsWritten) : assistants,
  });
}

function assistantAsWritten(assistant: unknown): unknown {
  if (!isPlain(assistant)) return assistant;
  const { provider, window } = assistant;
  const isOwn = typeof provider === 'object' && provider !== null && 'send' in provider;
  if (isOwn && typeof provider.send !== 'function') return { ...assistant, provider: {} };
  return defined({ ...assistant, provider: isOwn ? { kind: 'demo' } : defined(provider), window: defined(window) });
}

function defined(value: unknown): unknown {
  return isPlain(value) ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) : value;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
