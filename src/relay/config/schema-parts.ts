import * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { messageAt, quoteKey } from './config-path.ts';

/** An object schema that rejects unknown keys: a misspelled setting would otherwise have no effect. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error(issue) {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const messages = (issue['keys'] as readonly string[]).map((key) => unknownKeyMessage(key, Object.keys(shape)));
      return messages.join('; ');
    },
  });
}

/** One line for each problem, with its path: `assistants[0].provider.model: …`. Values are not repeated, because they may be secrets. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ path, message }) => messageAt(path, message));
}

/** A text schema with a check that returns the problem, if there is one. */
export function checkedString(check: (value: string) => string | undefined) {
  return z.string().superRefine(refineWith(check));
}

/** A whole number. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
}

/** Turns a function that returns a problem, or nothing, into a Zod refinement. */
export function refineWith<Value>(check: (value: Value) => string | undefined) {
  return (value: Value, context: z.RefinementCtx<Value>): void => {
    const problem = check(value);
    if (problem) context.addIssue(problem);
  };
}

/** The error of the union's branch that matches the value's type, in place of Zod's "Invalid input". */
export function unionError(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const branchIssue = (issue['errors'] as readonly (readonly z.core.$ZodIssue[])[])
    .flat()
    .find(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  return branchIssue?.message;
}

function unknownKeyMessage(key: string, known: readonly string[]): string {
  const suggestion = didYouMean(key, known);
  return `unknown key ${quoteKey(key)}; ${suggestion ? `did you mean "${suggestion}"?` : `known keys are ${known.join(', ')}`}`;
}

/** The message for an unknown word: a suggestion, or all known words. */
export function expectedOneOf(word: string, known: readonly string[]): string {
  const suggestion = didYouMean(word, known);
  return suggestion
    ? `did you mean "${suggestion}"?`
    : `expected one of ${known.map((knownWord) => `"${knownWord}"`).join(', ')}`;
}
