import { TabGroup } from '../../../src/conversation/tabs/tab-group.ts';
import type { TabGroupOptions } from '../../../src/conversation/tabs/tab-group-options.ts';
import type { Page } from './tab-browser.ts';

/** The records that tabs share: how often each verb was run, and the list that the leader stored last. */
export interface ListRecords {
  readonly runs: Map<string, number>;
  stored: readonly string[];
}

export function createListRecords(): ListRecords {
  return { runs: new Map(), stored: [] };
}

/** A tab whose state is a list of texts. The leader appends the verbs it runs. */
export class ListTab {
  readonly page: Page;
  readonly group: TabGroup<string, string, readonly string[]>;
  readonly log: string[] = [];
  list: readonly string[] = [];
  /** Verbs that the leader runs until they are released. */
  readonly held = new Map<string, () => void>();
  readonly #records: ListRecords;

  constructor(
    page: Page,
    records: ListRecords = createListRecords(),
    options: Partial<TabGroupOptions<string, string, readonly string[]>> = {},
  ) {
    this.page = page;
    this.#records = records;
    this.group = new TabGroup({
      key: 'key',
      tabId: page.clientId,
      locks: page.locks,
      openPort: page.openPort,
      page,
      clock: page.clock,
      isVisible: () => page.isVisible,
      onLead: (isCurrent) => {
        this.log.push(isCurrent ? 'lead' : 'lead from storage');
        if (!isCurrent) this.list = records.stored;
      },
      onFollow: () => this.log.push('follow'),
      onDelete: () => this.log.push('delete'),
      call: (verb) => this.#run(verb),
      getState: () => this.list,
      applyState: (state) => {
        this.list = state;
      },
      applyChange: (change) => {
        this.list = [...this.list, change];
      },
      ...options,
    });
  }

  get leads(): boolean {
    return this.group.role === 'leader';
  }

  /** Makes a change as the leader, and stores it if it still is. */
  append(text: string): void {
    this.#change(text);
    void this.group.checkLead().then((isLeader) => isLeader && this.#store());
  }

  #change(text: string): void {
    this.list = [...this.list, text];
    this.group.broadcast(text);
  }

  #store(): void {
    this.#records.stored = this.list;
  }

  async #run(verb: string): Promise<unknown> {
    this.#records.runs.set(verb, (this.#records.runs.get(verb) ?? 0) + 1);
    if (verb.startsWith('refuse')) throw new Error(verb);
    this.#change(verb);
    this.#store();
    if (verb.startsWith('hold')) await new Promise<void>((resolve) => this.held.set(verb, resolve));
    return `${verb} is done`;
  }
}

/** What has come of a call so far. */
export function outcomeOf(call: Promise<unknown>): { value?: unknown; error?: string } {
  const outcome: { value?: unknown; error?: string } = {};
  call.then(
    (value) => (outcome.value = value),
    (cause: Error) => (outcome.error = cause.message),
  );
  return outcome;
}
