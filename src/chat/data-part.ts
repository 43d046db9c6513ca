/** A named value for code of the page, such as a product card in an answer, or what the visitor has picked. */
export interface DataPart {
  /** By which the page finds its renderer: up to 64 characters. */
  readonly name: string;
  /** A JSON value. */
  readonly value: unknown;
  /** A later part of an answer with the same id replaces the earlier one. */
  readonly id?: string;
}

/** Greatest number of parts in a message. */
export const MAX_DATA_PARTS = 50;

/** Greatest size of a part as JSON, in UTF-16 code units. */
export const MAX_DATA_CHARACTERS = 32_000;

/**
 * Copies a part of foreign origin as plain JSON, so that it can be stored, and later changes of the original have no effect.
 * @returns `undefined` if it has no name, is no JSON value (a cycle, a function), or is larger than {@link MAX_DATA_CHARACTERS}.
 */
export function copyDataPart(part: unknown): DataPart | undefined {
  try {
    const { name, value, id } = part as Partial<DataPart>;
    if (typeof name !== 'string' || name === '' || name.length > 64) return undefined;
    const json = toJson(value);
    if (json === undefined || json.length > MAX_DATA_CHARACTERS) return undefined;
    return { name, value: JSON.parse(json) as unknown, ...(typeof id === 'string' && id !== '' && { id }) };
  } catch {
    return undefined;
  }
}

/** Characters of all parts as JSON. */
export function dataSize(parts: readonly DataPart[] = []): number {
  let size = 0;
  for (const { name, value } of parts) size += name.length + (toJson(value) ?? '').length;
  return size;
}

/** Like `JSON.stringify`, also where an old library gives arrays a `toJSON` that makes texts of them. */
export function toJson(value: unknown, indent?: number): string | undefined {
  const keepArrays = function (this: Readonly<Record<string, unknown>>, key: string, member: unknown): unknown {
    return Array.isArray(this[key]) ? this[key] : member;
  };
  return JSON.stringify(value, keepArrays, indent);
}
