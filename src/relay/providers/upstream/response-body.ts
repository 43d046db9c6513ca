import type { IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Guard } from '../../guard.ts';

export interface BodyReader {
  /** Something has arrived: an event, a part of one, or a comment that keeps the line open. */
  onActivity?(): void;
  /** The whole text of a body that is one piece. */
  onFullBody(text: string): void;
  /** The body has ended as it should. Not called for one that was cut. */
  onEnd(): void;
  /** One piece is longer than anything sensible; nothing more is read. */
  onOverflow(): void;
}

export interface ResponseReader extends BodyReader {
  /** The data of one event. `name`: the event's, where it has one. */
  onEvent(data: string, eventName: string | undefined): void;
}

/** How a body is built: of server-sent events, or in one piece, which is JSON, a page or a text. */
export type BodyFormat = 'events' | 'whole';

/**
 * Reads a body of either form: its first character tells, since the type that a server gives it is often wrong. Characters torn between
 * two reads arrive whole.
 */
export function readResponse(response: IncomingMessage, reader: ResponseReader, guard: Guard): void {
  let textReader: TextReader | undefined;
  const onText = (text: string) => {
    const format = textReader ? undefined : detectFormat(text);
    if (format) textReader = format === 'events' ? createEventReader(reader) : createFullBodyReader(reader);
    // What stands before the first character is no part of either form.
    textReader?.onText(format ? text.trimStart() : text);
  };
  listen(response, reader, guard, onText, () => textReader?.onEnd());
}

/** Reads a body that is one piece, whatever it looks like. */
export function readAll(response: IncomingMessage, reader: BodyReader, guard: Guard): void {
  const textReader = createFullBodyReader(reader);
  listen(response, reader, guard, textReader.onText, textReader.onEnd);
}

/** The events in a text. */
export function parseEvents(text: string): readonly EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void events.push(event) });
  parser.feed(`${text}\n\n`);
  return events;
}

/**
 * The form of a body that begins like this; nothing while there is nothing but blanks. Events begin with a comment or one of their
 * fields: `data`, `event`, `id`, `retry`.
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
      // Some servers leave out the empty line behind the last event.
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

/** One event, or the whole answer of a server that does not stream. */
export const MAX_BODY_CHARACTERS = 4_000_000;
