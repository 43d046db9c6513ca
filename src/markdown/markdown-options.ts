import type { EntityDecoder } from './entities/escapes.ts';
import type { ExtensionHooks } from './extensions/extension-hooks.ts';

export interface MarkdownOptions {
  /** GitHub's extensions: tables, task lists, strikethrough, autolinks, footnotes and alerts. On by default. */
  readonly gfm?: boolean;
  /** A newline is a line break, as in GitHub's comments, instead of a space, as in CommonMark. Off by default. */
  readonly breaks?: boolean;
  /**
   * Reads some tags that models write as elements: `br`, `sub`, `sup`, `kbd`, `u`, `mark`, `ins`, `small`, `b`, `strong`, `i`, `em`, `s`
   * and `del`, closed within their paragraph; `details` and `summary` on lines of their own. Only without attributes. No HTML is parsed:
   * each tag is an element kind of the sink. Off by default.
   */
  readonly htmlTags?: boolean;
  /**
   * Decodes named entities, given without `&` and `;`. By default all names of HTML are known: some are built in, the browser may know the
   * others, and if it does not, a table is loaded and the entities are rendered again.
   */
  readonly decodeEntity?: EntityDecoder;
  /**
   * Extensions such as formulas and diagrams, from `createExtensions`. Read again for each chunk, so a getter may return `undefined` until
   * a chunk contains a delimiter of an extension.
   */
  readonly extensions?: ExtensionHooks | undefined;
}

export interface EndOptions {
  /**
   * The text is incomplete, because it was stopped or the connection was lost. Incomplete constructs stay as rendered: open emphasis, rows
   * of a table, references to missing footnotes. Off by default.
   */
  readonly isTruncated?: boolean;
}
