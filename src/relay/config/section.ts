import * as z from 'zod';
import { nearestWord } from './nearest-word.ts';
import { at, quoted } from './place.ts';

/** An object in which every key must be known: a setting with a slip in its name would else be silently without effect. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error(issue) {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const unknown = (issue['keys'] as readonly string[]).map((key) => unknownKey(key, Object.keys(shape)));
      return unknown.join('; ');
    },
  });
}

/** One line a fault, each with where it is: `assistants[0].provider.model: …`. No value is repeated, it might be a secret. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ path, message }) => at(path, message));
}

/** A text about which a function finds out what is wrong with it. */
export function text(faultOf: (value: string) => string | undefined) {
  return z.string().superRefine(faultWith(faultOf));
}

/** A whole number. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
}

/** Makes a check of Zod's from a function that says what is wrong, or nothing. */
export function faultWith<Value>(faultOf: (value: Value) => string | undefined) {
  return (value: Value, context: z.RefinementCtx<Value>): void => {
    const fault = faultOf(value);
    if (fault) context.addIssue(fault);
  };
}

/** For a union of which the value says by its type which part is meant: what that part found wrong, and not "Invalid input". */
export function faultOfUnion(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const found = (issue['errors'] as readonly (readonly z.core.$ZodIssue[])[])
    .flat()
    .find(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  return found?.message;
}

/** A key that nobody knows, and the one that was probably meant. */
function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearestWord(key, known);
  return `unknown key ${quoted(key)}; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`;
}

/** What to write instead of a word that nobody knows. */
export function oneOf(word: string, known: readonly string[]): string {
  const meant = nearestWord(word, known);
  return meant ? `did you mean "${meant}"?` : `expected one of ${known.map((each) => `"${each}"`).join(', ')}`;
}
