import type { ChatMessage, Feedback, PromptSuggestion } from '../chat/index.ts';
import type { StoredTree } from './stored-tree.ts';
import type { NewTurn } from './turn-messages.ts';

/** An act of the visitor or the page, with all ids that it needs. Plain data, so that another tab can carry it out. */
export type ConversationAction =
  /**
   * Adds a turn and sends its prompt: after the visible messages, or as another version of the prompt `editedId`, which it replaces if that has not
   * been sent.
   */
  | { readonly type: 'send'; readonly turn: NewTurn; readonly editedId?: string | undefined }
  /** Adds a message of the page at the end of the visible ones. */
  | { readonly type: 'append'; readonly message: ChatMessage }
  /** Requests another answer to the prompt of this answer, as a turn of its own. */
  | {
      readonly type: 'regenerate';
      readonly messageId: string;
      readonly turn: Pick<NewTurn, 'turnId' | 'answerId' | 'createdAt'>;
    }
  | { readonly type: 'retry'; readonly createdAt: number }
  /** Removes a turn. */
  | { readonly type: 'withdraw'; readonly turnId: string }
  | { readonly type: 'select'; readonly messageId: string }
  /** Sets the suggestions of an answer. */
  | { readonly type: 'suggest'; readonly messageId: string; readonly suggestions: readonly PromptSuggestion[] }
  /** Removes a prompt with its answers, or one of several answers. */
  | { readonly type: 'delete'; readonly messageId: string }
  /** Sets what the visitor thinks of an answer. */
  | { readonly type: 'feedback'; readonly messageId: string; readonly feedback: Feedback | undefined }
  | { readonly type: 'stop' }
  | { readonly type: 'clear' }
  /** Adds messages to an empty conversation. */
  | { readonly type: 'restore'; readonly stored: StoredTree }
  /** Connects; with `isAgain` after an error. */
  | { readonly type: 'connect'; readonly isAgain: boolean };
