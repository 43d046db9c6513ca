import type { FeedbackReason } from '../chat/index.ts';

/** What a visitor thinks of an answer, as `onFeedback` gets it. */
export interface VisitorFeedback {
  /** The id of the turn, which gives access to its answer: do not publish it. */
  readonly turnId: string;
  /** `undefined`: the visitor has withdrawn it. */
  readonly rating: 'up' | 'down' | undefined;
  /** What is wrong with the answer, if the visitor has said it. */
  readonly reasons: readonly FeedbackReason[];
  /** The visitor's words, at most 2,000 characters. */
  readonly comment: string | undefined;
  /** The text of the answer and of its prompt; `undefined` if the relay does not remember them. */
  readonly answer: string | undefined;
  readonly prompt: string | undefined;
}

/** Receives what visitors think of answers. While it is pending, the visitor's request is; one that throws makes the client send it again later. */
export type OnFeedback = (feedback: VisitorFeedback) => void | Promise<void>;
