import { storeVisitorId, type StoreVisitorIdOptions } from '../../src/conversation/store-visitor-id.ts';
import { VisitorId, type VisitorIdOptions } from '../../src/conversation/visitor-id.ts';

export type StoringVisitorIdOptions = VisitorIdOptions & StoreVisitorIdOptions;

/** A visitor's id with the browser in which it is stored. */
export class StoringVisitorId extends VisitorId {
  readonly #browser: StoreVisitorIdOptions;

  constructor({ clock, locks, ...options }: StoringVisitorIdOptions) {
    super(options);
    this.#browser = { clock, locks };
  }

  /** Stores the id and resolves with it. */
  async create(): Promise<string> {
    await storeVisitorId(this, this.#browser);
    return this.value;
  }
}
