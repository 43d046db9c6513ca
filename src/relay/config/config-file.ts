import type * as z from 'zod';
import { ConfigError } from './config-error.ts';
import type { Variables } from './environment.ts';
import { faultsOfJsonText } from './json-text.ts';
import { faultsOfLimits } from './limit-schema.ts';
import { at } from './place.ts';
import { fileSchema } from './schema.ts';
import { namedSecret } from './secret.ts';
import { describeIssues } from './section.ts';
import { readTextFile } from './text-file.ts';

export interface ConfigFile {
  readonly path: string;
  readonly content: z.infer<ReturnType<typeof fileSchema>>;
  /** Warnings: settings that work and are dangerous, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration file.
 * @param env Where the secrets are that it names.
 * @returns `undefined` if the file is missing and optional.
 * @throws ConfigError with every fault, each by its key.
 */
export function readConfigFile(path: string, env: Variables, isOptional: boolean): ConfigFile | undefined {
  const text = readTextFile(path);
  if (text === undefined) {
    if (isOptional) return undefined;
    throw new ConfigError(`${path}: cannot be read (ENOENT)`);
  }
  const refuse = (faults: readonly string[]): never => {
    throw new ConfigError(faults.map((line) => `${path}: ${line}`).join('\n'));
  };
  if (text.trim() === '') return refuse(['is empty; a configuration that says nothing is {}']);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return refuse([`is no JSON: ${withoutQuotation((cause as Error).message)}`]);
  }
  const oddities = faultsOfJsonText(text);
  if (oddities.length > 0) return refuse(oddities.slice(0, MAX_FAULTS));
  const { success, data: content, error } = fileSchema(namedSecret(env)).safeParse(json);
  if (!success) return refuse(describeIssues(error.issues).slice(0, MAX_FAULTS));
  const conflicts = [
    ...faultsOfLimits('limits', content.limits ?? {}),
    ...faultsOfLimits('memory', content.memory ?? {}),
  ];
  return conflicts.length > 0 ? refuse(conflicts) : { path, content, warnings: writtenSecrets(json) };
}

/** Nobody reads more at once. */
const MAX_FAULTS = 50;

/** A parser's message without the piece of the file that it mostly quotes: there may be a key in it. */
function withoutQuotation(message: string): string {
  return message.replace(/, (?:\.{3})?".*$/s, '');
}

/** Headers that look as if they held a secret, and hold it in the file. */
function writtenSecrets(json: unknown): string[] {
  const { assistants = [] } = json as {
    readonly assistants?: readonly { readonly provider: { readonly headers?: Readonly<Record<string, unknown>> } }[];
  };
  return assistants.flatMap(({ provider: { headers = {} } }, index) =>
    Object.entries(headers)
      .filter(([name, value]) => typeof value === 'string' && /auth|key|token|secret|cookie|password/i.test(name))
      .map(([name]) =>
        at(
          ['assistants', index, 'provider', 'headers', name],
          'is a secret written into a file; name its variable, {"env": "NAME"}',
        ),
      ),
  );
}
