import type { EntityDecoder } from '../entities/escapes.ts';
import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import type { Footnotes } from '../footnotes/footnotes.ts';
import type { LinkDefinition } from './link-definitions.ts';

/** The options and definitions of a document that parsing inline text depends on. */
export interface InlineContext {
  readonly gfm: boolean;
  /** A newline is a break. */
  readonly breaks: boolean;
  /** Tags of the closed set are elements. */
  readonly htmlTags: boolean;
  readonly decodeEntity: EntityDecoder;
  readonly definitions: ReadonlyMap<string, LinkDefinition>;
  extensions: ExtensionHooks | undefined;
  readonly footnotes: Footnotes;
  /** Labels that are not defined yet may be defined later. */
  isGrowing: boolean;
  /** The document was cut off: words that were withheld because they might have become a link or a table are shown. */
  isTruncated?: boolean;
}
