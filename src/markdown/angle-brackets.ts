import type { ReadSource } from './extensions.ts';
import { TAG } from './html-block.ts';
import { matchAt } from './match-at.ts';

/** Reads what angle brackets of one text begin, in time that grows with its length only. */
export class AngleBrackets {
  readonly #source: string;
  /** Ends of HTML constructs that the rest of the text does not hold: no other beginning looks for them again. */
  readonly #absent = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  /** A link, or HTML, which is shown as the text it is; or only the bracket, which more text might make something of. */
  read(at: number): ReadSource {
    const link = matchAt(AUTOLINK, this.#source, at);
    if (link) {
      const [whole, address = '', email] = link;
      const url = email === undefined ? address : `mailto:${email}`;
      return {
        node: { element: { kind: 'link', url, title: '' }, children: [email ?? address] },
        end: at + whole.length,
      };
    }
    const htmlEnd = this.#htmlEnd(at);
    const end = htmlEnd ?? at + 1;
    return {
      node: this.#source.slice(at, end),
      end,
      isUnsure: !htmlEnd && /^$|[\w/!?]/.test(this.#source.charAt(end)),
    };
  }

  #htmlEnd(at: number): number | undefined {
    const tag = matchAt(TAG_HERE, this.#source, at);
    if (tag) return at + tag[0].length;
    const opening = matchAt(OPENING, this.#source, at)?.[0];
    if (opening === undefined) return undefined;
    const closing = CLOSINGS.get(opening) ?? '>';
    if (this.#absent.has(closing)) return undefined;
    // The two hyphens of `<!-->` open and close it.
    const end = this.#source.indexOf(closing, at + 2);
    if (end >= 0) return end + closing.length;
    this.#absent.add(closing);
    return undefined;
  }
}

/** An address, or an e-mail address. Not `u`: with that, `i` takes ſ for an s and the sign of the kelvin for a k. */
const AUTOLINK =
  /<(?:([a-z][a-z\d.+-]{1,31}:[^<>\0- \x7f]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*))>/iy;

const TAG_HERE = new RegExp(TAG, 'iy');
const OPENING = /<(?:!--|\?|!\[CDATA\[|![a-z])/iy;
const CLOSINGS: ReadonlyMap<string, string> = new Map([
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<![CDATA[', ']]>'],
]);
