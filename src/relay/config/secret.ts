import * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { refineWith } from './schema-parts.ts';

/** Creates the schema of a secret with a check. A problem is reported without the secret itself. */
export type SecretSchema = (check: (value: string) => string | undefined) => z.ZodType<string>;

/** The schema of a secret in the options of `createRelay`: a string. */
export const inlineSecret: SecretSchema = (check) => z.string().superRefine(refineWith(check));

/**
 * The schema of a secret in the file: `{"env": "OPENAI_API_KEY"}`, a reference to a variable in `env`. The file itself must not contain
 * secrets, because files are copied, shown to others and committed.
 */
export function secretFromEnv(env: Readonly<Record<string, string | undefined>>): SecretSchema {
  return (check) =>
    z
      .strictObject(
        {
          env: z
            .string('expected the name of a variable')
            .min(1)
            .describe('The name of the variable that holds the secret.'),
        },
        'secrets must not be in this file; reference an environment variable: {"env": "NAME"}',
      )
      .transform(({ env: name }, context) => {
        // A value that was read from a file often ends in a line break, a secret hardly ever does.
        const value = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
        const problem = value ? check(value) : missingVariableMessage(name, env);
        if (!problem && value) return value;
        context.addIssue(value ? `the variable ${name} ${problem}` : (problem ?? ''));
        return z.NEVER;
      });
}

function missingVariableMessage(name: string, env: Readonly<Record<string, string | undefined>>): string {
  const suggestion =
    isVariableName(name) &&
    didYouMean(
      name,
      Object.keys(env).filter((variable) => variable.length > 3 && env[variable]?.trim()),
    );
  const variable = isVariableName(name) ? `the variable ${name} is not set` : INVALID_VARIABLE_NAME;
  return suggestion ? `${variable}; did you mean ${suggestion}?` : variable;
}

/** Does not repeat the name: it may be the secret itself, written in the wrong place. */
const INVALID_VARIABLE_NAME = 'the variable is not set; a name has only upper-case letters, digits and _';

function isVariableName(name: string): boolean {
  return /^[A-Z_][A-Z\d_]{0,63}$/.test(name);
}
