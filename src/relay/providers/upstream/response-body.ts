import type { IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Guard } from '../../guard.ts';

export interface BodyReader {
  /** Data has arrived: an event, a part of one, or a keep-alive comment. */
  onActivity?(): void;
  /** Called with the complete text of a body that is not a stream of events. */
  onFullBody(text: string): void;
  /** The body has ended normally. Not called if the connection broke. */
  onEnd(): void;
  /** An event or body exceeds the maximum length; no more is read. */
  onOverflow(): void;
}

export interface ResponseReader extends BodyReader {
  /** Called for each event. `eventName`: the event's name, if it has one. */
  onEvent(data: string, eventName: string | undefined): void;
}

/** The format of a body: server-sent events, or one piece of JSON, HTML or text. */
export type BodyFormat = 'events' | 'whole';

/**
 * Reads a body of either format. The first character decides, because the content type is often wrong. Characters split
 * between two reads are decoded correctly.
 */
export function readResponse(response: IncomingMessage, reader: ResponseReader, guard: Guard): void {
  let textReader: TextReader | undefined;
  const onText = (text: string) => {
    const format = textReader ? undefined : detectFormat(text);
    if (format) textReader = format === 'events' ? createEventReader(reader) : createFullBodyReader(reader);
    // Whitespace before the first character belongs to neither format.
    textReader?.onText(format ? text.trimStart() : text);
  };
  listen(response, reader, guard, onText, () => textReader?.onEnd());
}

/** Reads a body as one piece, whatever its format. */
export function readAll(response: IncomingMessage, reader: BodyReader, guard: Guard): void {
  const textReader = createFullBodyReader(reader);
  listen(response, reader, guard, textReader.onText, textReader.onEnd);
}

/** Parses the events in a text. */
export function parseEvents(text: string): readonly EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void events.push(event) });
  parser.feed(`${text}\n\n`);
  return events;
}

/**
 * Detects the format from the beginning of a body; `undefined` while there is only whitespace. Events begin with a
 * comment or one of their fields: `data`, `event`, `id`, `retry`.
 */
export function detectFormat(start: string): BodyFormat | undefined {
  const [first] = /[^\s\uFEFF]/.exec(start) ?? [];
  return first === undefined ? undefined : ':deir'.includes(first) ? 'events' : 'whole';
}

interface TextReader {
  onText(this: void, text: string): void;
  onEnd(this: void): void;
}

function listen(
  response: IncomingMessage,
  reader: BodyReader,
  guard: Guard,
  onText: (text: string) => void,
  onTextEnd: () => void,
): void {
  response.setEncoding('utf8');
  response.on(
    'data',
    guard((text: string) => {
      reader.onActivity?.();
      onText(text);
    }),
  );
  response.on(
    'end',
    guard(() => {
      onTextEnd();
      reader.onEnd();
    }),
  );
}

function createEventReader(reader: ResponseReader): TextReader {
  let isReading = true;
  const parser = createParser({
    maxBufferSize: MAX_BODY_CHARACTERS,
    onEvent: ({ data, event }) => reader.onEvent(data, event),
    onError({ type }) {
      if (type !== 'max-buffer-size-exceeded') return;
      isReading = false;
      reader.onOverflow();
    },
  });
  return {
    onText(text) {
      if (isReading) parser.feed(text);
    },
    onEnd() {
      // Some servers omit the empty line after the last event.
      if (isReading) parser.feed('\n\n');
    },
  };
}

function createFullBodyReader(reader: BodyReader): TextReader {
  let body = '';
  let isReading = true;
  return {
    onText(text) {
      if (!isReading) return;
      body += text;
      isReading = body.length <= MAX_BODY_CHARACTERS;
      if (!isReading) reader.onOverflow();
    },
    onEnd() {
      if (isReading) reader.onFullBody(body);
    },
  };
}

/** Maximum length of one event, or of the complete answer of a server that does not stream. */
export const MAX_BODY_CHARACTERS = 4_000_000;
