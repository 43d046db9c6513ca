import type { ConversationSummary } from '../../conversation/conversation-list.ts';
import type { Strings } from '../i18n/strings.ts';

export interface ConversationListActions {
  readonly onClose: () => void;
  readonly onCreate: () => void;
  readonly onSearch: (query: string) => void;
  readonly onOpen: (key: string) => void;
  /** Draws more of the list. Returns whether there is more. */
  readonly onMore: () => boolean;
  /** The focus has moved to this conversation. */
  readonly onMove: (key: string) => void;
  readonly onRename: (key: string) => void;
  /** @param title `undefined`: it stays as it was. */
  readonly onRenamed: (key: string, title: string | undefined) => void;
  readonly onDelete: (key: string) => void;
  readonly onImport: (file: File) => void;
  readonly onUndo: () => void;
}

export interface ConversationListState {
  readonly strings: Strings;
  readonly pageLang: string;
  readonly items: readonly ConversationSummary[];
  readonly openKey: string;
  /** The conversation that gets the focus with the tab key. */
  readonly tabKey: string | undefined;
  readonly renamedKey: string | undefined;
  readonly query: string;
  readonly isLoading: boolean;
  readonly deleted: ConversationSummary | undefined;
  /** Why a conversation could not be deleted or imported. */
  readonly problem: string | undefined;
  readonly actions: ConversationListActions;
}
