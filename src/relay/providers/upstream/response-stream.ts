import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { detectFormat, MAX_BODY_CHARACTERS, type BodyFormat } from './response-body.ts';
import type { UpstreamRequest } from './upstream-request.ts';

export interface ResponseStreamHooks {
  /** Called with a stream of the body if it consists of events. */
  readonly onStream: (response: Response) => void;
  /**
   * Called with the complete body if it is one piece, or with its beginning if it is too long or the connection broke.
   */
  readonly onFullBody: (body: string) => void;
}

/**
 * A successful response of either format, which the first character decides: events are passed on as they are read, a
 * complete body at its end. A broken connection ends the stream normally, because an error would discard data that has
 * arrived but was not read yet.
 */
export class ResponseStream {
  readonly #upstream: UpstreamRequest;
  readonly #hooks: ResponseStreamHooks;
  readonly #decoder = new StringDecoder('utf8');
  readonly #tailChunks: Buffer[] = [];
  #tailBytes = 0;
  #format: BodyFormat | undefined;
  #fullBody = '';
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

  /** The last bytes received, for errors that the package could not parse. */
  get tail(): string {
    return Buffer.concat(this.#tailChunks).toString();
  }

  #onBytes(bytes: Buffer): void {
    this.#upstream.recordActivity();
    if (!this.#isOpen) return;
    if (this.#format) return this.#handleBytes(bytes);
    const text = bytes.toString('latin1').replace(BOM_BYTES, '   ');
    this.#format = detectFormat(text);
    // Whitespace at the beginning belongs to neither format.
    if (!this.#format) return;
    if (this.#format === 'events') this.#openStream();
    this.#handleBytes(bytes.subarray(text.length - text.trimStart().length));
  }

  #handleBytes(bytes: Buffer): void {
    if (this.#format === 'whole') return this.#appendToBody(this.#decoder.write(bytes));
    this.#appendToTail(bytes);
    this.#controller?.enqueue(bytes);
    if ((this.#controller?.desiredSize ?? 0) <= 0) this.#upstream.pause();
  }

  #openStream(): void {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#upstream.resume(),
      cancel: () => void (this.#isOpen = false),
    });
    this.#hooks.onStream(new Response(stream));
  }

  #appendToBody(text: string): void {
    this.#fullBody += text;
    if (this.#fullBody.length > MAX_BODY_CHARACTERS) this.#end();
  }

  #appendToTail(bytes: Buffer): void {
    this.#tailChunks.push(bytes);
    this.#tailBytes += bytes.length;
    while (this.#tailChunks.length > 1 && this.#tailBytes - (this.#tailChunks[0]?.length ?? 0) >= MAX_TAIL_BYTES) {
      this.#tailBytes -= this.#tailChunks.shift()?.length ?? 0;
    }
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#format === 'whole') return this.#hooks.onFullBody(this.#fullBody);
    // An empty body is an empty stream.
    if (!this.#format) this.#openStream();
    this.#controller?.close();
  }
}

/** A UTF-8 byte order mark, decoded as Latin-1. */
const BOM_BYTES = /^\u00EF\u00BB\u00BF/;

const MAX_TAIL_BYTES = 65_536;
