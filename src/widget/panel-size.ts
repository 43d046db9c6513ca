import { useStorage, type StorageHost } from './page-storage.ts';

/** The forms of a panel whose size the visitor can change. Each has a size of its own. */
export type ResizableForm = 'floating' | 'sidebar';

/** Width and height in CSS pixels. `undefined` is the size that the page chose. */
export interface PanelDimensions {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

interface SizeRecord extends PanelDimensions {
  readonly isExpanded: boolean;
}

/** The size that the visitor has given the panel, for this page and the next ones. Nothing is stored before that. */
export class PanelSize {
  readonly #host: StorageHost;
  readonly #records = new Map<ResizableForm, SizeRecord>();

  constructor(host: StorageHost) {
    this.#host = host;
  }

  isExpanded(form: ResizableForm): boolean {
    return this.#read(form).isExpanded;
  }

  /** Makes the panel large, or as it was before. */
  toggleExpanded(form: ResizableForm): void {
    const record = this.#read(form);
    this.#write(form, { ...record, isExpanded: !record.isExpanded });
  }

  /** The visitor's own size, which an expanded panel does not have. */
  dimensions(form: ResizableForm): PanelDimensions {
    const { width, height, isExpanded } = this.#read(form);
    return isExpanded ? {} : { width, height };
  }

  /** Stores a size. An empty one is that of the page. */
  resize(form: ResizableForm, { width, height }: PanelDimensions): void {
    this.#write(form, { width, height, isExpanded: false });
  }

  #read(form: ResizableForm): SizeRecord {
    let record = this.#records.get(form);
    record ??= parse(useStorage(this.#host, `size-${form}`, (storage, key) => storage.getItem(key)) ?? '');
    this.#records.set(form, record);
    return record;
  }

  #write(form: ResizableForm, record: SizeRecord): void {
    this.#records.set(form, record);
    const text = format(record);
    useStorage(this.#host, `size-${form}`, (storage, key) =>
      text === format(UNCHANGED) ? storage.removeItem(key) : storage.setItem(key, text),
    );
  }
}

const UNCHANGED: SizeRecord = { isExpanded: false };

/** The stored text: `550x620`, `550x` if only the width is the visitor's, and `550x620 expanded`. */
function format({ width, height, isExpanded }: SizeRecord): string {
  return `${width ?? ''}x${height ?? ''}${isExpanded ? ' expanded' : ''}`;
}

/** Any other text, which another script may have stored, is no size. */
function parse(text: string): SizeRecord {
  const [isMatch, width, height, expanded] = /^(\d{1,5})?x(\d{1,5})?( expanded)?$/.exec(text) ?? [];
  if (isMatch === undefined) return UNCHANGED;
  const pixels = (digits: string | undefined): number | undefined => (digits === undefined ? digits : Number(digits));
  return { width: pixels(width), height: pixels(height), isExpanded: expanded !== undefined };
}
