import type { InlineMatch } from './inline.ts';
import { HTML_TAG } from './html-tags.ts';
import { matchAt } from './match-at.ts';

/** Reads the constructs of one text that begin with an angle bracket, in linear time. */
export class HtmlInlineReader {
  readonly #source: string;
  /** Closers that do not occur in the rest of the text, so that no other opener searches for them. */
  readonly #absentClosers = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  /** A link, HTML as text, or only the bracket if more text might complete it. */
  read(start: number): InlineMatch {
    const link = matchAt(AUTOLINK, this.#source, start);
    if (link) {
      const [whole, url = '', email] = link;
      const target = email === undefined ? url : `mailto:${email}`;
      return {
        node: { element: { kind: 'link', url: target, title: '' }, children: [email ?? url] },
        end: start + whole.length,
      };
    }
    const htmlEnd = this.#htmlEnd(start);
    const end = htmlEnd ?? start + 1;
    return {
      node: this.#source.slice(start, end),
      end,
      mayChange: !htmlEnd && /^$|[\w/!?]/.test(this.#source.charAt(end)),
    };
  }

  #htmlEnd(start: number): number | undefined {
    const tag = matchAt(HTML_TAG_AT, this.#source, start);
    if (tag) return start + tag[0].length;
    const opener = matchAt(HTML_OPENER, this.#source, start)?.[0];
    if (opener === undefined) return undefined;
    const closer = HTML_CLOSERS.get(opener) ?? '>';
    if (this.#absentClosers.has(closer)) return undefined;
    // In `<!-->` the same two hyphens open and close.
    const end = this.#source.indexOf(closer, start + 2);
    if (end >= 0) return end + closer.length;
    this.#absentClosers.add(closer);
    return undefined;
  }
}

/** A URL or an e-mail address. Without the flag `u`, because `iu` also matches ſ as s, and the Kelvin sign as k. */
const AUTOLINK =
  /<(?:([a-z][a-z\d.+-]{1,31}:[^<>\0- \x7f]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*))>/iy;

const HTML_TAG_AT = new RegExp(HTML_TAG, 'iy');
const HTML_OPENER = /<(?:!--|\?|!\[CDATA\[|![a-z])/iy;
const HTML_CLOSERS: ReadonlyMap<string, string> = new Map([
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<![CDATA[', ']]>'],
]);
