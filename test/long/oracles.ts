import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { commonmarkTree } from '../helpers/commonmark-tree.ts';
import { withEscapedUrls } from '../helpers/escaped-urls.ts';
import { markdownHtml } from '../helpers/markdown-html.ts';
import { decodeEntity, written } from '../markdown/written.ts';

/* What three readers make of one document, each as HTML in which raw HTML is text and spaces around blocks do not count. */

export function ourHtml(source: string, hasGfm: boolean): string {
  return normal(markdownHtml(withEscapedUrls(written([source], { gfm: hasGfm, decodeEntity }).tree)));
}

/** commonmark.js knows nothing of GitHub's extensions. It leaves a paragraph behind where nothing but a definition was. */
export function commonmarkHtml(source: string): string {
  return normal(markdownHtml(withEscapedUrls(commonmarkTree(source).tree)).replaceAll('<p></p>', ''));
}

export function micromarkHtml(source: string, hasGfm: boolean): string {
  const extensions = hasGfm ? { extensions: [gfm()], htmlExtensions: [gfmHtml()] } : {};
  return normal(micromark(source, { allowDangerousProtocol: true, ...extensions }));
}

const AROUND_BLOCKS = /\s*(<\/?(?:p|h[1-6]|ul|ol|li|blockquote|pre|hr|table|thead|tbody|tr|th|td)\b[^>]*>)\s*/g;

/** What stands in code is not touched: of `<pre>` the next thing is always `<code>`. */
function normal(html: string): string {
  return html
    .replace(/\r\n?/g, '\n')
    .replaceAll(/<input ([^>]*)>\s*/g, (_, attributes: string) => (attributes.includes('checked') ? '<[x]>' : '<[ ]>'))
    .replaceAll(AROUND_BLOCKS, '$1')
    .trim();
}
