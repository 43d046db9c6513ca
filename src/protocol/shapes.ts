import { isObject } from './json.ts';

/** Reads a value from outside: `undefined` if it is not of the shape. Never throws. */
export type Shape<T> = (value: unknown) => T | undefined;

type Members<T> = { readonly [Key in keyof T]: Shape<T[Key]> };

/**
 * An object with these members, and none but these: what else there is, is left out, and so is what is not as it should be of the
 * `optional` ones. Without one of the `needed` it is none.
 */
export function objectOf<Needed, Optional = object>(
  needed: Members<Needed>,
  optional?: Members<Optional>,
): Shape<Needed & Partial<Optional>> {
  const members = Object.entries<Shape<unknown>>({ ...needed, ...optional });
  return (value) => {
    if (!isObject(value)) return undefined;
    const object: Record<string, unknown> = {};
    for (const [name, shape] of members) {
      const member = shape(value[name]);
      if (member !== undefined) object[name] = member;
      else if (name in needed) return undefined;
    }
    return object as Needed & Partial<Optional>;
  };
}

/** A list, of which whatever is not of the shape is left out. */
export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => (Array.isArray(value) ? value.flatMap((entry) => shape(entry) ?? []) : undefined);
}

/** One of these words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Shape<Word> {
  return (value) => words.find((word) => word === value);
}
