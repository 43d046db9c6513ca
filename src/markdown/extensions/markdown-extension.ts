/**
 * An extension of Markdown, such as diagrams, formulas or another kind of link. It defines the delimiters of its source and renders it.
 * `createExtensions` combines extensions for `createMarkdown`.
 *
 * The source is shown as text until it is complete, and is then rendered once. The result stays in the page.
 */
export interface MarkdownExtension {
  /** The value of `data-extension` on every container, for styles. */
  readonly name: string;
  /** The languages of code fences that hold a source, such as `mermaid`. Case-sensitive. */
  readonly languages?: readonly string[];
  /** Delimiters of a source within a line. */
  readonly inline?: readonly InlineDelimiters[];
  /**
   * Delimiters of a source in lines: the first line begins with the opening one, the last line ends with the closing one. It may be a
   * single line. Lists or headings in it are part of the source. If a blank line comes before the closing delimiter, or more text after it
   * on its line, the lines are a paragraph.
   */
  readonly block?: readonly Delimiters[];
  /**
   * Renders a source into a container. Called once for each container, when the source is complete. It should leave the container unchanged
   * until the promise it may return is fulfilled, because the container shows the source until then. If rendering fails, the source is
   * restored.
   *
   * The extension is responsible for the safety of its output: a model or a visitor wrote the source, so it must not become HTML or code.
   *
   * @param container An element that holds only the source: a `div` for a fence or a block, a `span` within a line. It may not be in the
   *   page yet.
   * @param source The text between the delimiters without surrounding spaces, or the content of the fence.
   * @param opening The opening delimiter, or the language of the fence.
   * @throws Anything, also by rejecting the promise.
   */
  render(container: HTMLElement, source: string, opening: string): void | PromiseLike<void>;
}

/**
 * A pair of delimiters. The first closing delimiter counts that an even number of backslashes, or none, precedes. The source and its
 * delimiters are at most 2,000 characters within a line.
 */
export interface Delimiters {
  /** The opening delimiter. It begins with punctuation and contains no space. */
  readonly open: string;
  readonly close: string;
  /**
   * Whether the source is valid; if not, the delimiters are text. By default any source is that is not blank. The result may depend on the
   * arguments only. For blocks, it is called only for those on a single line.
   *
   * @param source The text between the delimiters, with surrounding spaces.
   * @param before The character before the opening delimiter. Empty for a space and at the beginning. `after` is the one after the closing
   *   delimiter.
   */
  readonly isValid?: (source: string, before: string, after: string) => boolean;
}

export interface InlineDelimiters extends Delimiters {
  /**
   * Whether an incomplete source will probably be valid. Once `false`, it should stay `false` as more arrives. If `true`, up to 80
   * characters are withheld, and then the source is shown in its container; if `false`, it is shown as text with its delimiter. By default
   * `true`. It affects only what is shown until the source is complete.
   *
   * @param source The text behind the opening delimiter so far.
   */
  readonly isLikely?: (source: string) => boolean;
}
