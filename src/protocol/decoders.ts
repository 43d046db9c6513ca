import { isObject } from './json.ts';

/** Decodes an untrusted value. Returns `undefined` if it does not have the expected type. Never throws. */
export type Decoder<T> = (value: unknown) => T | undefined;

type MemberDecoders<T> = { readonly [Key in keyof T]: Decoder<T[Key]> };

/**
 * Decodes an object. Unknown members and invalid optional members are dropped. The result is `undefined` if a required member is missing
 * or invalid.
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

/** Decodes an array. Invalid items are dropped. */
export function array<T>(decodeItem: Decoder<T>): Decoder<readonly T[]> {
  return (value) => (Array.isArray(value) ? value.flatMap((entry) => decodeItem(entry) ?? []) : undefined);
}

/** Decodes one of the given strings. */
export function oneOf<Word extends string>(...words: readonly Word[]): Decoder<Word> {
  return (value) => words.find((word) => word === value);
}
