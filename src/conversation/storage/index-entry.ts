import { decodeRecord, encodeRecord } from './record.ts';
import { isTime } from './stored-transcript.ts';

/** What is known of a stored conversation without reading it. */
export interface IndexEntry {
  /** The key of the conversation. */
  readonly key: string;
  /** The conversation's id. Absent in entries of earlier builds. */
  readonly conversationId?: string | undefined;
  /** The first words of the conversation, or what the visitor has called it. Absent before the first prompt. */
  readonly title?: string | undefined;
  /** Whether the visitor has chosen the title, and the backend, if it takes titles, does not know it yet. */
  readonly isTitleUnsent?: boolean | undefined;
  /** When its latest message was created, in milliseconds since 1970, as far as known. */
  readonly activeAt?: number | undefined;
  /** When it was written last, in milliseconds since 1970. */
  readonly updatedAt: number;
  /** When it is deleted, in milliseconds since 1970. `undefined`: never. */
  readonly expiresAt: number | undefined;
  /** When the visitor has deleted it, in milliseconds since 1970, until the backend has, too. Absent: not, or it was continued since. */
  readonly deletedAt?: number | undefined;
  /** How long the backend remembers it, in milliseconds, as far as known. */
  readonly memoryMs: number | undefined;
  /** The size of each record. */
  readonly bytes: Readonly<Record<BigRecord, number>>;
}

export type BigRecord = 'state' | 'transcript';

export const NO_BYTES: IndexEntry['bytes'] = { state: 0, transcript: 0 };

export const totalOf = ({ bytes }: IndexEntry): number => bytes.state + bytes.transcript;

export function encodeEntry({ key: _, bytes, ...fields }: IndexEntry): string {
  return encodeRecord({ ...fields, stateBytes: bytes.state, transcriptBytes: bytes.transcript });
}

/** @returns `undefined` if the text is no entry. */
export function decodeEntry(key: string, text: string | undefined): IndexEntry | undefined {
  const fields = decodeRecord(text ?? '')?.fields ?? {};
  const { activeAt, updatedAt, expiresAt, memoryMs, deletedAt, stateBytes, transcriptBytes } = fields;
  if (!isTime(updatedAt)) return undefined;
  return {
    key,
    conversationId: asText(fields['conversationId']),
    title: asText(fields['title']),
    isTitleUnsent: fields['isTitleUnsent'] === true || undefined,
    activeAt: isTime(activeAt) ? activeAt : undefined,
    updatedAt,
    expiresAt: isTime(expiresAt) ? expiresAt : undefined,
    deletedAt: isTime(deletedAt) ? deletedAt : undefined,
    memoryMs: isTime(memoryMs) ? memoryMs : undefined,
    bytes: { state: isTime(stateBytes) ? stateBytes : 0, transcript: isTime(transcriptBytes) ? transcriptBytes : 0 },
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
