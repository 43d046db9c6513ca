import type { NewTurn } from './turn-messages.ts';

/** An act of the visitor or the page, with all ids that it needs. Plain data, so that another tab can carry it out. */
export type ConversationAction =
  /** Adds a turn and sends its prompt. */
  | { readonly type: 'send'; readonly turn: NewTurn }
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
  | { readonly type: 'stop' }
  | { readonly type: 'clear' }
  /** Connects; with `isAgain` after an error. */
  | { readonly type: 'connect'; readonly isAgain: boolean };
