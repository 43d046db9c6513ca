/** The version of our records. A change that an older build would read wrongly increases it, and older ones are migrated when they are read. */
const VERSION = 1;

/** A stored JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A record that was read. */
export interface ReadRecord {
  readonly fields: JsonRecord;
  /** Whether another build may have written what this one does not know. */
  readonly hasUnknownVersion: boolean;
}

/** The content of a record. */
export interface Decoded<Content> {
  readonly content: Content;
  /** Whether every part could be read. */
  readonly isComplete: boolean;
}

/** Encodes a record as text, with our version. */
export function encodeRecord(fields: object): string {
  return toJson({ ...fields, version: VERSION });
}

/** @returns `undefined` if the text is no JSON object. */
export function decodeRecord(text: string): ReadRecord | undefined {
  try {
    const fields: unknown = JSON.parse(text);
    return isRecord(fields) ? { fields, hasUnknownVersion: !isKnown(fields['version']) } : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON text of a value. Ignores a `toJSON` that a page's library added to lists. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: JsonRecord, key: string): unknown {
    return this[key];
  });
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKnown(version: unknown): boolean {
  return typeof version === 'number' && version <= VERSION;
}
