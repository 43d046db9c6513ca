import { attachmentKind, dataUrlBytes, type AttachmentKind, type AcceptedAttachments } from '../../chat/attachment.ts';
import type { Media } from '../../chat/index.ts';
import { preparePdf, prepareText } from './prepare-file.ts';
import { prepareImage } from './prepare-image.ts';
import { readKind } from './read-kind.ts';

/** Why a file is not sent. `type`: the assistant does not accept it · `size`: it is too large, or all together are. */
type Refusal = 'type' | 'size' | 'unreadable' | 'empty';

/** A file of the visitor that is to be sent with the next prompt. */
export interface Attachment {
  readonly id: number;
  readonly name: string;
  /** In bytes: of the file, and of what is sent once that is known. */
  readonly size: number;
  readonly state: 'reading' | 'ready' | 'refused';
  /** Once it is known. */
  readonly kind?: AttachmentKind | undefined;
  /** What is sent, if it is ready. */
  readonly media?: Media;
  /** Why it is refused. */
  readonly refusal?: Refusal;
}

interface AddResult {
  readonly added: readonly string[];
  /** How many were left out because a prompt may not have more. */
  readonly leftOut: number;
}

/** An image that is sent takes no more than this if it does not have to. */
const IMAGE_BYTES = 1_000_000;

/** The side of images where the backend does not say it. */
const DEFAULT_PIXELS = 2_048;

/** What counts as accepted before that is known: all that an earlier page has accepted. */
const ANYTHING: AcceptedAttachments = { kinds: ['image', 'text', 'pdf'], count: Infinity, bytes: Infinity };

/** A larger file is not even read. */
const MAX_READ_BYTES = 50_000_000;

/** The attachments of the next prompt. Files are prepared one after another, because a picture takes much memory. */
export class AttachmentList {
  items: readonly Attachment[] = [];
  readonly #onChange: () => void;
  #accepts = ANYTHING;
  #lastId = 0;
  #preparing: Promise<unknown> = Promise.resolve();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What is sent. */
  get media(): readonly Media[] {
    return this.items.flatMap(({ media }) => media ?? []);
  }

  /** Whether nothing may be sent yet: a file is being read, or one is refused, which the visitor has to remove first. */
  get isBlocked(): boolean {
    return this.items.some(({ state }) => state !== 'ready');
  }

  /** Sets what is accepted from now on. What is not accepted any more is refused, and the other way round. */
  setAccepted(accepts: AcceptedAttachments): void {
    if (accepts === this.#accepts) return;
    this.#accepts = accepts;
    this.items = this.items.map((item) => (item.media ? this.#judge({ ...item, media: item.media }) : item));
  }

  add(files: readonly File[]): AddResult {
    const room = Math.max(0, this.#accepts.count - this.items.length);
    const added = files.slice(0, room);
    for (const file of added) {
      const item: Attachment = { id: ++this.#lastId, name: file.name, size: file.size, state: 'reading' };
      this.items = [...this.items, item];
      this.#preparing = this.#preparing.then(() => this.#prepare(item, file));
    }
    this.#onChange();
    return { added: added.map(({ name }) => name), leftOut: files.length - added.length };
  }

  /**
   * Puts attachments back that were not sent.
   * @param others What stays beside them.
   */
  restore(media: readonly Media[], others: readonly Attachment[] = this.items): void {
    this.items = others;
    const items = media
      .filter(({ url }) => url)
      .map((item): Attachment => {
        const { name = '', url } = item;
        const kind = attachmentKind(item);
        return this.#judge({ id: ++this.#lastId, name, kind, size: dataUrlBytes(url), state: 'ready', media: item });
      });
    this.items = [...items, ...others];
    this.#onChange();
  }

  remove(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
    this.#onChange();
  }

  clear(): void {
    this.items = [];
    this.#onChange();
  }

  /** Sets what an image shows, in words. */
  describe(id: number, alt: string): void {
    this.items = this.items.map((item) => {
      if (item.id !== id || !item.media) return item;
      const { alt: _, ...media } = item.media;
      return { ...item, media: alt ? { ...media, alt } : media };
    });
    this.#onChange();
  }

  async #prepare(item: Attachment, file: File): Promise<void> {
    // It may have been removed while others were being read.
    const isWanted = (): boolean => this.items.some(({ id }) => id === item.id);
    if (!isWanted()) return;
    let prepared: Attachment;
    try {
      prepared = await this.#read(item, file);
    } catch {
      prepared = { ...item, state: 'refused', refusal: 'unreadable' };
    }
    if (!isWanted()) return;
    this.items = this.items.map((other) => (other.id === item.id ? prepared : other));
    this.#onChange();
  }

  async #read(item: Attachment, file: File): Promise<Attachment> {
    const kind = await readKind(file);
    const { kinds, pixels = DEFAULT_PIXELS } = this.#accepts;
    const refuse = (refusal: Refusal): Attachment => ({ ...item, kind, state: 'refused', refusal });
    if (file.size === 0) return refuse('empty');
    if (!kind || !kinds.includes(kind)) return refuse('type');
    if (file.size > (kind === 'image' ? MAX_READ_BYTES : this.#accepts.bytes)) return refuse('size');
    let media: Media | undefined;
    if (kind === 'image') {
      const image = await prepareImage(file, { pixels, bytes: Math.min(IMAGE_BYTES, this.#roomFor(item)) });
      media = image && { kind, name: file.name, ...image };
    } else {
      media = { kind: 'file', name: file.name, url: await (kind === 'pdf' ? preparePdf(file) : prepareText(file)) };
    }
    return media ? this.#judge({ ...item, kind, state: 'ready', media }) : refuse('size');
  }

  /** Refuses an attachment that is not accepted, or too large with the others that are ready. */
  #judge({ media, refusal: _, ...item }: Attachment & { readonly media: Media }): Attachment {
    const { kinds, bytes, textBytes = bytes } = this.#accepts;
    const { kind } = item;
    const size = dataUrlBytes(media.url) || item.size;
    const texts = this.items.filter((other) => other.kind === 'text');
    const isTooLarge = size > this.#roomFor(item) || (kind === 'text' && size > textBytes - this.#sizeOf(texts, item));
    const refusal = !kind || !kinds.includes(kind) ? 'type' : isTooLarge ? 'size' : undefined;
    return { ...item, size, media, state: refusal ? 'refused' : 'ready', ...(refusal && { refusal }) };
  }

  #roomFor(item: Pick<Attachment, 'id'>): number {
    return this.#accepts.bytes - this.#sizeOf(this.items, item);
  }

  #sizeOf(items: readonly Attachment[], except: Pick<Attachment, 'id'>): number {
    let sum = 0;
    for (const { id, state, size } of items) if (state === 'ready' && id !== except.id) sum += size;
    return sum;
  }
}
