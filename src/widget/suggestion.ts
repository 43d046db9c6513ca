import type { PromptSuggestion } from '../chat/index.ts';

/** A suggested prompt of an empty conversation. */
export interface Suggestion extends PromptSuggestion {
  /** A second line, in smaller type. */
  readonly detail?: string;
  /** Address of an image, 20 px wide and high. It is shown if its origin is allowed, see `allowed-image-origins`. */
  readonly icon?: string;
}
