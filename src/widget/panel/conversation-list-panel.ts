import type { TemplateResult } from 'lit';
import type { ConversationList, ConversationSummary } from '../../conversation/conversation-list.ts';
import type { CopyFormat, ImportProblem } from '../../conversation/conversation-copy.ts';
import type { createConversationList } from '../../conversation/create-conversation-list.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import type { RenderHost } from '../host.ts';
import { enPanel } from '../i18n/en-panel.ts';
import { saveFile } from '../save-file.ts';
import { addStyles } from '../styles/add-styles.ts';
import { conversationListStyles } from '../views/conversation-list.styles.ts';
import type { ConversationListActions } from '../views/conversation-list-state.ts';
import { conversationListView } from '../views/conversation-list.ts';
import type { LazySecondaryViews } from './lazy-secondary-views.ts';
import type { PanelContext } from './panel-context.ts';

export interface ConversationListPanelParts {
  readonly context: PanelContext;
  readonly chat: ConversationController;
  readonly secondaryViews: LazySecondaryViews;
}

/** How many conversations are drawn at first, and how many more each time that the end of the list comes into view. */
const PAGE_SIZE = 50;

/** The largest file that is read. Its text must not be longer either. */
const MAX_FILE_BYTES = 2_000_000;
const TOO_LARGE = { isImported: false, reason: 'too-large' } as const;

const FILE_TYPES = {
  json: { ending: 'json', type: 'application/json' },
  markdown: { ending: 'md', type: 'text/markdown' },
  text: { ending: 'txt', type: 'text/plain' },
} as const;

/** The list of the visitor's conversations, which slides over the transcript: what is open, searched and renamed in it. */
export class ConversationListPanel {
  readonly list: ConversationList;
  isOpen = false;

  readonly #host: RenderHost;
  readonly #parts: ConversationListPanelParts;
  #opener: HTMLElement | undefined;
  #query = '';
  #renamedKey: string | undefined;
  /** The row that gets the focus with the tab key. Default: that of the open conversation. */
  #focusedKey: string | undefined;
  #limit = PAGE_SIZE;
  #importProblem: ImportProblem | undefined;

  constructor(host: RenderHost, parts: ConversationListPanelParts, create: typeof createConversationList) {
    this.#host = host;
    this.#parts = parts;
    this.list = parts.chat.openList(create);
    addStyles(host, [conversationListStyles]);
  }

  /** @param opener Gets the focus back when the list is closed. */
  show(opener: HTMLElement | undefined): void {
    this.#opener = opener;
    this.isOpen = true;
    this.#query = '';
    this.#limit = PAGE_SIZE;
    this.#focusedKey = undefined;
    this.#renamedKey = undefined;
    this.#importProblem = undefined;
    void this.list.refresh();
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#focus('[tabindex="0"].entry-open, .new-conversation'));
  }

  /** @param returnsFocus Whether the focus goes back to where it was; otherwise to the composer. */
  hide(returnsFocus: boolean): void {
    this.isOpen = false;
    this.#host.requestUpdate();
    const opener = this.#opener;
    void this.#host.updateComplete.then(() => (returnsFocus && opener?.isConnected ? opener : this.#host).focus());
  }

  /** Saves the open conversation as a file. */
  async save(format: CopyFormat): Promise<void> {
    const { language } = this.#parts.context;
    const { key, items } = this.list.getSnapshot();
    const text = await this.list.export(key, format, language.stringsFor(enPanel));
    const title = items.find((item) => item.key === key)?.title;
    if (text !== undefined) saveFile(text, title || 'conversation', FILE_TYPES[format]);
  }

  create(): void {
    this.list.create();
    this.hide(false);
  }

  render(): TemplateResult | undefined {
    const views = this.#parts.secondaryViews.request();
    if (!this.isOpen || !views) return undefined;
    const snapshot = this.list.getSnapshot();
    const found = matchingItems(snapshot.items, this.#query);
    const tabKey = [this.#focusedKey, snapshot.key].find((key) => found.some((item) => item.key === key));
    return conversationListView({
      strings: views.strings,
      pageLang: this.#parts.context.language.pageLang,
      items: found.slice(0, this.#limit),
      openKey: snapshot.key,
      tabKey: tabKey ?? found[0]?.key,
      renamedKey: this.#renamedKey,
      query: this.#query,
      isLoading: snapshot.isLoading,
      deleted: snapshot.deleted,
      problem: this.#importProblem
        ? views.strings.conversations.importProblems[this.#importProblem]
        : snapshot.error && views.strings.conversations.notDeleted,
      actions: this.#actions,
    });
  }

  readonly #actions: ConversationListActions = {
    onClose: () => this.hide(true),
    onCreate: () => this.create(),
    onSearch: (query) => {
      this.#query = query;
      this.#limit = PAGE_SIZE;
      this.#host.requestUpdate();
    },
    onOpen: (key) => {
      this.list.open(key);
      this.hide(false);
    },
    onMore: () => {
      if (matchingItems(this.list.getSnapshot().items, this.#query).length <= this.#limit) return false;
      this.#limit += PAGE_SIZE;
      this.#host.requestUpdate();
      return true;
    },
    onMove: (key) => {
      this.#focusedKey = key;
      this.#host.requestUpdate();
    },
    onRename: (key) => {
      this.#renamedKey = key;
      this.#host.requestUpdate();
      void this.#host.updateComplete.then(() => this.#focus('.entry-name'));
    },
    onRenamed: (key, title) => {
      if (this.#renamedKey !== key) return;
      this.#renamedKey = undefined;
      if (title !== undefined) void this.list.rename(key, title);
      this.#focusedKey = key;
      this.#host.requestUpdate();
      void this.#host.updateComplete.then(() => this.#focus('[tabindex="0"].entry-open'));
    },
    onDelete: (key) => {
      const { items } = this.list.getSnapshot();
      const index = items.findIndex((item) => item.key === key);
      this.#focusedKey = (items[index + 1] ?? items[index - 1])?.key;
      this.list.delete(key);
      this.#host.requestUpdate();
      void this.#host.updateComplete.then(() => this.#focus('[tabindex="0"].entry-open, .new-conversation'));
    },
    onImport: (file) => void this.#import(file),
    onUndo: () => {
      const key = this.list.getSnapshot().deleted?.key;
      this.list.undoDelete();
      this.#focusedKey = key;
      this.#host.requestUpdate();
      void this.#host.updateComplete.then(() => this.#focus('[tabindex="0"].entry-open'));
    },
  };

  async #import(file: File): Promise<void> {
    // A large file is not read.
    const isReadable = file.size <= MAX_FILE_BYTES;
    const result = isReadable ? await this.list.import(await file.text().catch(() => '')) : TOO_LARGE;
    this.#importProblem = result.isImported ? undefined : result.reason;
    if (result.isImported) this.hide(false);
    this.#host.requestUpdate();
  }

  /** Focuses the first element that one of the selectors finds. */
  #focus(selectors: string): void {
    const root = this.#host.renderRoot;
    for (const selector of selectors.split(', ')) {
      const element = root.querySelector<HTMLElement>(`.conversations ${selector}`);
      if (!element) continue;
      element.focus();
      if (element instanceof HTMLInputElement) element.select();
      return;
    }
  }
}

/** The conversations whose titles contain all words of a query, whatever their case and accents. */
function matchingItems(items: readonly ConversationSummary[], query: string): readonly ConversationSummary[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  return items.filter(({ title }) => {
    const folded = fold(title);
    return words.every((word) => folded.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
