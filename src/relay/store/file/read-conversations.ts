import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { ConversationRecord } from '../memory-store.ts';
import { BrokenFileError, ConversationDecoder, isFooter, type Footer } from './conversation-lines.ts';

/** The longest line that is read: more than any message that a relay accepts, and less than V8's longest string. */
const MAX_LINE_BYTES = 268_435_456;

const LINE_END = 0x0a;

/**
 * Reads a file of conversations, the one that has been inactive longest first. Conversations are passed on before the end is known to be
 * intact, so that the file need not fit into memory twice.
 *
 * @throws BrokenFileError if the file is not intact, and Node's error if it cannot be read.
 */
export async function readConversations(path: string, onRecord: (record: ConversationRecord) => void): Promise<void> {
  const decoder = new ConversationDecoder(onRecord);
  let footer: Footer | undefined;
  let checksum = 0;
  for await (const bytes of readLines(path)) {
    if (footer) throw new BrokenFileError('has lines after its end');
    const line = parseLine(bytes);
    if (isFooter(line)) {
      footer = line;
      if (footer.crc32 !== checksum) throw new BrokenFileError('does not match its checksum');
    } else {
      checksum = crc32(bytes, checksum);
      decoder.decode(line);
    }
  }
  if (!footer) throw new BrokenFileError('is truncated');
  decoder.end(footer);
}

/** The lines of a file, each with its line end. */
async function* readLines(path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end + 1)]);
      parts = [];
      length = 0;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length > MAX_LINE_BYTES) throw new BrokenFileError('has too long a line');
    if (rest.length > 0) parts.push(rest);
  }
  if (length > 0) throw new BrokenFileError('is truncated');
}

function parseLine(bytes: Buffer): object {
  let line: unknown;
  try {
    if (isUtf8(bytes)) line = JSON.parse(bytes.toString());
  } catch {
    // Reported below, without the parser's message, which quotes the text.
  }
  if (typeof line !== 'object' || line === null) throw new BrokenFileError('has a line that is not a JSON object');
  return line;
}
