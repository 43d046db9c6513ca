import * as z from 'zod';
import { nearestWord } from './nearest-word.ts';
import { faultWith } from './section.ts';

/** Makes the schema of a secret, which a function looks over: what is wrong with it is reported, and never the secret itself. */
export type SecretSchema = (faultOf: (value: string) => string | undefined) => z.ZodType<string>;

/** A secret as a program hands it over. */
export const givenSecret: SecretSchema = (faultOf) => z.string().superRefine(faultWith(faultOf));

/**
 * A secret as the file has it: not written there but named, `{"env": "OPENAI_API_KEY"}`, and read from `env`. A file is copied,
 * shown and checked in, and does not forget.
 */
export function namedSecret(env: Readonly<Record<string, string | undefined>>): SecretSchema {
  return (faultOf) =>
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
        const fault = value ? faultOf(value) : missing(name, env);
        if (!fault && value) return value;
        context.addIssue(value ? `the variable ${name} ${fault}` : (fault ?? ''));
        return z.NEVER;
      });
}

function missing(name: string, env: Readonly<Record<string, string | undefined>>): string {
  const meant =
    isName(name) &&
    nearestWord(
      name,
      Object.keys(env).filter((each) => each.length > 3 && env[each]?.trim()),
    );
  return `the environment has no ${shown(name)}${meant ? `; did you mean ${meant}?` : ''}`;
}

/** Somebody may have put the secret itself where its name belongs. */
function shown(name: string): string {
  return isName(name) ? name : 'variable of that name (a name has upper-case letters, digits and _)';
}

function isName(name: string): boolean {
  return /^[A-Z_][A-Z\d_]{0,63}$/.test(name);
}
