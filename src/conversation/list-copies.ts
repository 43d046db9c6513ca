import { readAtBackend } from './backend-conversations.ts';
import { encodeCopy, type ConversationCopy, type CopyFormat, type SpeakerNames } from './conversation-copy.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationSummary } from './conversation-list.ts';
import type { KnownConversations } from './known-conversations.ts';
import type { OpenConversations } from './open-conversations.ts';
import { readVisitorId } from './read-visitor-id.ts';

export interface ListCopiesHost {
  readonly known: KnownConversations;
  readonly open: OpenConversations;
  items(): readonly ConversationSummary[];
  /** The options of the conversation with this key. */
  optionsOf(key: string): ConversationOptions;
}

/** Copies the conversations of a list as texts: from this page, otherwise from the browser's storage, otherwise from the backend. */
export class ListCopies {
  readonly #host: ListCopiesHost;

  constructor(host: ListCopiesHost) {
    this.#host = host;
  }

  async export(key: string, format: CopyFormat, names: SpeakerNames = NAMES): Promise<string | undefined> {
    const copy = await this.#copyOf(key);
    return copy && encodeCopy(copy, format, names);
  }

  async exportAll(): Promise<string> {
    const copies = await Promise.all(this.#host.items().map(({ key }) => this.export(key, 'json')));
    return `[${copies.filter((copy) => copy !== undefined).join(',\n')}]`;
  }

  async #copyOf(key: string): Promise<ConversationCopy | undefined> {
    const { known, open } = this.#host;
    const opened = open.get(key)?.copy();
    const tree = opened && opened.messages.length > 0 ? opened : await known.records?.read(key);
    const title = this.#host.items().find((item) => item.key === key)?.title ?? '';
    if (tree && tree.messages.length > 0) return { title, messages: tree.messages, selected: tree.selected };
    const options = this.#host.optionsOf(key);
    const userId = await readVisitorId(options);
    if (!userId || !known.isRemembered(key)) return undefined;
    const messages = await readAtBackend(options, userId).catch(() => []);
    return messages.length > 0 ? { title, messages, selected: {} } : undefined;
  }
}

const NAMES: SpeakerNames = { you: 'You', assistant: 'Assistant' };
