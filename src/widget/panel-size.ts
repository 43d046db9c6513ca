import { useStorage, type StorageHost } from './page-storage.ts';

/** The forms of a panel whose size the visitor can change. Each has a size of its own. */
export type ResizableForm = 'floating' | 'sidebar';

/** Width and height in CSS pixels. `undefined` is the size that the page chose. */
export interface PanelDimensions {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

interface PanelSizeRecord extends PanelDimensions {
  readonly isExpanded?: boolean | undefined;
}

/** The size that the visitor has given the panel, for this page and the next ones. Nothing is stored before that. */
export class PanelSize {
  readonly #host: StorageHost;
  readonly #records: Partial<Record<ResizableForm, PanelSizeRecord>>;

  constructor(host: StorageHost) {
    this.#host = host;
    this.#records = useStorage(host, 'size', (storage, key) => parseRecords(storage.getItem(key) ?? '{}')) ?? {};
  }

  isExpanded(form: ResizableForm): boolean {
    return this.#records[form]?.isExpanded ?? false;
  }

  /** Makes the panel large, or as it was before. */
  toggleExpanded(form: ResizableForm): void {
    const { width, height } = this.#records[form] ?? {};
    this.#store(form, { width, height, isExpanded: !this.isExpanded(form) });
  }

  /** The visitor's own size, which an expanded panel does not have. */
  dimensions(form: ResizableForm): PanelDimensions {
    return this.isExpanded(form) ? {} : (this.#records[form] ?? {});
  }

  /** Stores a size. An empty one is that of the page. */
  resize(form: ResizableForm, { width, height }: PanelDimensions): void {
    this.#store(form, { width, height });
  }

  #store(form: ResizableForm, record: PanelSizeRecord): void {
    this.#records[form] = record;
    useStorage(this.#host, 'size', (storage, key) => {
      const text = JSON.stringify(this.#records);
      // Nothing is left to remember if all sizes are those of the page.
      if (/true|\d/.test(text)) storage.setItem(key, text);
      else storage.removeItem(key);
    });
  }
}

/** Throws if the text is not JSON. Anything else that another script has written there is left out. */
function parseRecords(text: string): Partial<Record<ResizableForm, PanelSizeRecord>> {
  const stored = JSON.parse(text) as Partial<Record<ResizableForm, Record<keyof PanelSizeRecord, unknown>>> | null;
  const parse = (record: Partial<Record<keyof PanelSizeRecord, unknown>> = {}): PanelSizeRecord => ({
    width: parseLength(record.width),
    height: parseLength(record.height),
    isExpanded: record.isExpanded === true,
  });
  return { floating: parse(stored?.floating ?? {}), sidebar: parse(stored?.sidebar ?? {}) };
}

function parseLength(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
