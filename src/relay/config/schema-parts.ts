import * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { messageAt, quoteKey } from './config-path.ts';

/** An object in which every key must be known: a setting with a slip in its name would else be silently without effect. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error(issue) {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const messages = (issue['keys'] as readonly string[]).map((key) => unknownKeyMessage(key, Object.keys(shape)));
      return messages.join('; ');
    },
  });
}

/** One line a fault, each with where it is: `assistants[0].provider.model: …`. No value is repeated, it might be a secret. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ path, message }) => messageAt(path, message));
}

/** A text about which a function finds out what is wrong with it. */
export function checkedString(check: (value: string) => string | undefined) {
  return z.string().superRefine(refineWith(check));
}

/** A whole number. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
}

/** Makes a check of Zod's from a function that says what is wrong, or nothing. */
export function refineWith<Value>(check: (value: Value) => string | undefined) {
  return (value: Value, context: z.RefinementCtx<Value>): void => {
    const problem = check(value);
    if (problem) context.addIssue(problem);
  };
}

/** For a union of which the value says by its type which part is meant: what that part found wrong, and not "Invalid input". */
export function unionError(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const branchIssue = (issue['errors'] as readonly (readonly z.core.$ZodIssue[])[])
    .flat()
    .find(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  return branchIssue?.message;
}

/** A key that nobody knows, and the one that was probably meant. */
function unknownKeyMessage(key: string, known: readonly string[]): string {
  const suggestion = didYouMean(key, known);
  return `unknown key ${quoteKey(key)}; ${suggestion ? `did you mean "${suggestion}"?` : `known are ${known.join(', ')}`}`;
}

/** What to write instead of a word that nobody knows. */
export function expectedOneOf(word: string, known: readonly string[]): string {
  const suggestion = didYouMean(word, known);
  return suggestion
    ? `did you mean "${suggestion}"?`
    : `expected one of ${known.map((knownWord) => `"${knownWord}"`).join(', ')}`;
}
