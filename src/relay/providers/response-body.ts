import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';

export interface BodyReader {
  /** Something has arrived: an event, a part of one, or a comment that keeps the line open. */
  onSign?(): void;
  /** The data of one event, or the whole text. */
  onData(data: string): void;
  /** The body has ended as it should. Not called for one that was cut. */
  onEnd(): void;
  /** One piece is longer than anything sensible; nothing more is read. */
  onOverflow(): void;
}

/** Reads a body of server-sent events. Characters torn between two reads arrive whole. */
export function readEvents(response: IncomingMessage, reader: BodyReader): void {
  let isReading = true;
  const parser = createParser({
    maxBufferSize: MAX_CHARACTERS,
    onEvent: ({ data }) => reader.onData(data),
    onError({ type }) {
      if (type !== 'max-buffer-size-exceeded') return;
      isReading = false;
      reader.onOverflow();
    },
  });
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    if (!isReading) return;
    reader.onSign?.();
    parser.feed(text);
  });
  response.on('end', () => {
    // Some servers leave out the empty line behind the last event.
    if (isReading) parser.feed('\n\n');
    reader.onEnd();
  });
}

/** Reads a body that is one piece. */
export function readWhole(response: IncomingMessage, reader: BodyReader): void {
  let body = '';
  let isReading = true;
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    if (!isReading) return;
    reader.onSign?.();
    body += text;
    isReading = body.length <= MAX_CHARACTERS;
    if (!isReading) reader.onOverflow();
  });
  response.on('end', () => {
    if (isReading) reader.onData(body);
    reader.onEnd();
  });
}

/** One event, or the whole answer of a server that does not stream. */
const MAX_CHARACTERS = 4_000_000;
