import * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { refineWith } from './schema-parts.ts';

/** Makes the schema of a secret, which a function looks over: what is wrong with it is reported, and never the secret itself. */
export type SecretSchema = (check: (value: string) => string | undefined) => z.ZodType<string>;

/** A secret as a program hands it over. */
export const inlineSecret: SecretSchema = (check) => z.string().superRefine(refineWith(check));

/**
 * A secret as the file has it: not written there but named, `{"env": "OPENAI_API_KEY"}`, and read from `env`. A file is copied,
 * shown and checked in, and does not forget.
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
        'a secret is not written here: name its variable, {"env": "NAME"}',
      )
      .transform(({ env: name }, context) => {
        // Files with variables end in line breaks more often than secrets do.
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
  return `the environment has no ${displayName(name)}${suggestion ? `; did you mean ${suggestion}?` : ''}`;
}

/** Somebody may have put the secret itself where its name belongs. */
function displayName(name: string): string {
  return isVariableName(name) ? name : 'variable of that name (a name has upper-case letters, digits and _)';
}

function isVariableName(name: string): boolean {
  return /^[A-Z_][A-Z\d_]{0,63}$/.test(name);
}
