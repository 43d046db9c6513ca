import type { ChatEvent, ChatMessage } from '../chat/index.ts';

/**
 * A change of a tree, which can be cloned and encoded as JSON. Another tree that was equal and gets it by `applyChange` of `stored-tree.ts` is
 * equal again.
 */
export type TreeChange =
  /** A message is added or replaced, as by `put`. */
  | { readonly type: 'put'; readonly message: ChatMessage; readonly isBetween?: boolean }
  /** A message is removed, as by `remove`. */
  | { readonly type: 'remove'; readonly id: string }
  /** The path goes through this message. */
  | { readonly type: 'select'; readonly id: string }
  /** An event of a reply is applied to this answer of the turn. */
  | {
      readonly type: 'event';
      readonly id: string;
      readonly turnId: string;
      readonly event: ChatEvent;
      readonly number?: number | undefined;
    }
  | { readonly type: 'clear' };
