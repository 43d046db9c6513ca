import { isObject } from './json.ts';

/** Reads a value from outside: `undefined` if it is not of the shape. Never throws. */
export type Decoder<T> = (value: unknown) => T | undefined;

type MemberDecoders<T> = { readonly [Key in keyof T]: Decoder<T[Key]> };

/**
 * An object with these members, and none but these: what else there is, is left out, and so is what is not as it should be of the
 * `optional` ones. Without one of the `needed` it is none.
 */
export function object<RequiredMembers, OptionalMembers = object>(
  required: MemberDecoders<RequiredMembers>,
  optional?: MemberDecoders<OptionalMembers>,
): Decoder<RequiredMembers & Partial<OptionalMembers>> {
  const decoders = Object.entries<Decoder<unknown>>({ ...required, ...optional });
  return (value) => {
    if (!isObject(value)) return undefined;
    const decoded: Record<string, unknown> = {};
    for (const [name, decode] of decoders) {
      const member = decode(value[name]);
      if (member !== undefined) decoded[name] = member;
      else if (name in required) return undefined;
    }
    return decoded as RequiredMembers & Partial<OptionalMembers>;
  };
}

/** A list, of which whatever is not of the shape is left out. */
export function array<T>(decodeItem: Decoder<T>): Decoder<readonly T[]> {
  return (value) => (Array.isArray(value) ? value.flatMap((entry) => decodeItem(entry) ?? []) : undefined);
}

/** One of these words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Decoder<Word> {
  return (value) => words.find((word) => word === value);
}
