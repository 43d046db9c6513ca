import type * as z from 'zod';
import { ConfigError } from './config-error.ts';
import type { Variables } from './environment.ts';
import { checkJsonText } from './check-json.ts';
import { checkLimits } from './limit-schema.ts';
import { messageAt } from './config-path.ts';
import { fileSchema } from './schema.ts';
import { secretFromEnv } from './secret.ts';
import { describeIssues } from './schema-parts.ts';
import { readTextFile } from './text-file.ts';

export interface ConfigFile {
  readonly path: string;
  readonly content: z.infer<ReturnType<typeof fileSchema>>;
  /** Warnings about settings that work but are dangerous, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration file.
 * @param env The variables that hold the secrets the file refers to.
 * @returns `undefined` if the file is missing and optional.
 * @throws ConfigError with every problem, each named by its key.
 */
export function readConfigFile(path: string, env: Variables, isOptional: boolean): ConfigFile | undefined {
  const text = readTextFile(path);
  if (text === undefined) {
    if (isOptional) return undefined;
    throw new ConfigError(`${path}: cannot be read (ENOENT)`);
  }
  const fail = (problems: readonly string[]): never => {
    throw new ConfigError(problems.map((line) => `${path}: ${line}`).join('\n'));
  };
  if (text.trim() === '') return fail(['is empty; an empty configuration is {}']);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return fail([`is not valid JSON: ${stripQuotation((cause as Error).message)}`]);
  }
  const textProblems = checkJsonText(text);
  if (textProblems.length > 0) return fail(textProblems.slice(0, MAX_PROBLEMS));
  const { success, data: content, error } = fileSchema(secretFromEnv(env)).safeParse(json);
  if (!success) return fail(describeIssues(error.issues).slice(0, MAX_PROBLEMS));
  const conflicts = [...checkLimits('limits', content.limits ?? {}), ...checkLimits('memory', content.memory ?? {})];
  return conflicts.length > 0 ? fail(conflicts) : { path, content, warnings: inlineSecretWarnings(json) };
}

/** Problems of one file that are reported at once. */
const MAX_PROBLEMS = 50;

/** Removes the excerpt of the file that V8 quotes in its message: it may contain a key. */
function stripQuotation(message: string): string {
  return message.replace(/, (?:\.{3})?".*$/s, '');
}

/** Warnings about headers whose names suggest a secret and whose values are written into the file. */
function inlineSecretWarnings(json: unknown): string[] {
  const { assistants = [] } = json as {
    readonly assistants?: readonly { readonly provider: { readonly headers?: Readonly<Record<string, unknown>> } }[];
  };
  return assistants.flatMap(({ provider: { headers = {} } }, index) =>
    Object.entries(headers)
      .filter(([name, value]) => typeof value === 'string' && /auth|key|token|secret|cookie|password/i.test(name))
      .map(([name]) =>
        messageAt(
          ['assistants', index, 'provider', 'headers', name],
          'is a secret written into the file; reference an environment variable: {"env": "NAME"}',
        ),
      ),
  );
}
