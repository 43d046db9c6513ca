/** A suggested prompt of an empty conversation. */
export interface Suggestion {
  /** Text that the visitor reads. */
  readonly text: string;
  /** A second line, in smaller type. */
  readonly detail?: string;
  /** Prompt that is sent. Default: `text`. */
  readonly prompt?: string;
  /** Address of an image, 20 px wide and high. It is shown if its origin is allowed, see `allowed-image-origins`. */
  readonly icon?: string;
}
