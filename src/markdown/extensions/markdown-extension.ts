/**
 * What a page adds to Markdown: a diagram, a formula, a kind of link of its own. It says how its source is marked off, and draws
 * it. `createExtensions` puts what a page adds together for `createMarkdown`.
 *
 * Its source is shown as the text it is until it is complete, and is then drawn once. What is drawn stays for ever.
 */
export interface MarkdownExtension {
  /** Stands in the page as `data-extension` of every frame, for styles. */
  readonly name: string;
  /** Its source is what stands in a fence of code in one of these languages: `mermaid`, say. As they are written: case counts. */
  readonly languages?: readonly string[];
  /** Its source stands within a line between two marks. */
  readonly inline?: readonly InlineDelimiters[];
  /**
   * Its source is lines: the first begins with the opening mark, the last ends with the closing one, and it may be one line. All of it is
   * source, whatever lists or headings it looks like. Lines that end in a blank one before they end in the mark are a paragraph, and so
   * is a line on which more stands behind the closing mark.
   */
  readonly block?: readonly Delimiters[];
  /**
   * Fills a frame. It is called once a frame, when the source is complete. Until the promise that it may return is kept, the frame
   * should be left as it is: the source stands in it, so that there is something to read. If drawing fails, the source is there again.
   *
   * What it makes is its own responsibility: the source was written by a model or a visitor, so it must not become HTML or code.
   *
   * @param container An empty frame but for the source: a `div` for a fence or a block, a `span` for what stands within a line. It may
   *   not be in the page yet.
   * @param source What stands between the marks, without the spaces around it; or in the fence.
   * @param opening What opened it: the mark, or the language of the fence.
   * @throws Whatever it likes, also by its promise.
   */
  render(container: HTMLElement, source: string, opening: string): void | PromiseLike<void>;
}

/**
 * Two marks. A closing one counts unless an odd number of backslashes stand before it; it is the first that counts. Marks and what they
 * enclose are at most 2,000 characters on one line.
 */
export interface Delimiters {
  /** Begins with punctuation, and is no space. */
  readonly open: string;
  readonly close: string;
  /**
   * Whether this is meant: if not, the marks are text. Without this, all is that is not blank. It has to answer from what it is given
   * alone, and always alike. Of lines, only a block that stands on one line is asked about.
   *
   * @param source What stands between the marks, with the spaces around it.
   * @param before The character before the opening mark, and `after` the one after the closing mark; empty if that is a space, or if
   *   there is none.
   */
  readonly isValid?: (source: string, before: string, after: string) => boolean;
}

export interface InlineDelimiters extends Delimiters {
  /**
   * Whether what is half written will be meant when it is complete; once not, it should stay so as more of it comes. If so it is kept back, 80 characters of it, and then shown in its
   * frame; if not, it is shown with its mark, as text. Without this, it always is. Nothing but what is shown meanwhile depends on it.
   *
   * @param source What stands behind the opening mark so far.
   */
  readonly isLikely?: (source: string) => boolean;
}
