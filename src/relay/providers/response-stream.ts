import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { formOf, MAX_BODY_CHARACTERS, type BodyForm } from './response-body.ts';
import type { UpstreamRequest } from './upstream-request.ts';

export interface ResponseStreamHooks {
  /** The body is made of events: here they are. */
  readonly onStream: (response: Response) => void;
  /** The body is one piece, and here it is; what came of it, if it is too long or cut. */
  readonly onWhole: (body: string) => void;
}

/**
 * A good response of either form, of which the first character tells: events are handed on as they are asked for, what is one piece when it
 * is there. One that is cut ends: an error would throw away what had arrived and waits to be read.
 */
export class ResponseStream {
  readonly #upstream: UpstreamRequest;
  readonly #hooks: ResponseStreamHooks;
  readonly #decoder = new StringDecoder('utf8');
  readonly #last: Buffer[] = [];
  #lastBytes = 0;
  #form: BodyForm | undefined;
  #whole = '';
  #isOpen = true;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(response: IncomingMessage, upstream: UpstreamRequest, hooks: ResponseStreamHooks) {
    this.#upstream = upstream;
    this.#hooks = hooks;
    const onEnd = upstream.guard(() => this.#end());
    response.on(
      'data',
      upstream.guard((bytes: Buffer) => this.#onBytes(bytes)),
    );
    response.on('error', onEnd).on('end', onEnd).on('close', onEnd);
  }

  /** The end of what has arrived, for what the package made nothing of. */
  get tail(): string {
    return Buffer.concat(this.#last).toString();
  }

  #onBytes(bytes: Buffer): void {
    this.#upstream.sign();
    if (!this.#isOpen) return;
    if (this.#form) return this.#take(bytes);
    const text = bytes.toString('latin1').replace(MARK_BYTES, '   ');
    this.#form = formOf(text);
    // Blanks in front are no part of either form.
    if (!this.#form) return;
    if (this.#form === 'events') this.#open();
    this.#take(bytes.subarray(text.length - text.trimStart().length));
  }

  #take(bytes: Buffer): void {
    if (this.#form === 'whole') return this.#keepWhole(this.#decoder.write(bytes));
    this.#keepLast(bytes);
    this.#controller?.enqueue(bytes);
    if ((this.#controller?.desiredSize ?? 0) <= 0) this.#upstream.pause();
  }

  #open(): void {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#upstream.resume(),
      cancel: () => void (this.#isOpen = false),
    });
    this.#hooks.onStream(new Response(stream));
  }

  #keepWhole(text: string): void {
    this.#whole += text;
    if (this.#whole.length > MAX_BODY_CHARACTERS) this.#end();
  }

  #keepLast(bytes: Buffer): void {
    this.#last.push(bytes);
    this.#lastBytes += bytes.length;
    while (this.#last.length > 1 && this.#lastBytes - (this.#last[0]?.length ?? 0) >= MAX_TAIL_BYTES) {
      this.#lastBytes -= this.#last.shift()?.length ?? 0;
    }
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#form === 'whole') return this.#hooks.onWhole(this.#whole);
    // Nothing at all is an empty stream.
    if (!this.#form) this.#open();
    this.#controller?.close();
  }
}

/** A byte order mark in UTF-8, read as one byte a character. */
const MARK_BYTES = /^\u00EF\u00BB\u00BF/;

const MAX_TAIL_BYTES = 65_536;
