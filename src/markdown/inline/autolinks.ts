import type { Inline, InlineNode } from './inline.ts';
import { matchAt } from './match-at.ts';

/* GitHub's autolinks without brackets: `www.…`, `http://…`, `https://…` and e-mail addresses. */

/** The index in a run of plain text at which an address may begin, or the run's length. Its beginning has been checked already. */
export function indexOfAutolink(run: string): number {
  // A cheap test first, because most texts contain no address and the full pattern is slow.
  const start = /www\.|:\/\//i.test(run) ? run.search(URL_START) : -1;
  return start < 0 ? run.length : start;
}

/** The link that begins at a position, if any, and its end. */
export function matchAutolink(source: string, start: number): { node: InlineNode; end: number } | undefined {
  if (start > 0 && !ENDS_AT_URL_BOUNDARY.test(source.slice(Math.max(0, start - 2), start))) return undefined;
  const found = matchAt(SCHEME_AND_DOMAIN, source, start);
  if (!found) return undefined;
  const [, scheme = '', domain = ''] = found;
  // The last two parts of a domain must not contain underscores, and `www.` alone is no domain.
  if (/_[^.]*(?:\.[^.]*)?$/.test(domain) || (!scheme && !/[^.]\.[^.]/.test(domain))) return undefined;
  const ascii = ASCII_DOMAIN.exec(domain)?.[0];
  const fullUrl = ascii ? scheme + ascii : found[0] + (matchAt(URL_REST, source, start + found[0].length)?.[0] ?? '');
  const text = fullUrl.slice(0, trimmedUrlLength(fullUrl));
  const url = scheme ? text : `http://${text}`;
  return { node: { element: { kind: 'link', url, title: '' }, children: [text] }, end: start + text.length };
}

/** Characters allowed before a bare link: GitHub's, quotes, and punctuation or letters of scripts without spaces. */
const BEFORE_URL = String.raw`[\s*_~("':,;=>|\p{Lo}\p{Lm}]|(?![\0-\x7f])[\p{P}\p{S}]`;
const ENDS_AT_URL_BOUNDARY = new RegExp(`(?:${BEFORE_URL})$`, 'u');
const URL_START = new RegExp(String.raw`(?=www\.|https?:\/\/)(?<=${BEFORE_URL})`, 'iu');

const SCHEME_AND_DOMAIN = /(?:(https?:\/\/)|(?=www\.))([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)/iuy;
/** An ASCII domain directly followed by a sentence in Chinese. */
const ASCII_DOMAIN = /^[\w.-]+\.[a-z]{2,}(?=\p{Lo})/iu;
/** Only ASCII brackets, quotes and stops may be part of an address, and no delimiters before a sentence in Chinese. */
const URL_REST = /(?:(?![*~]+\p{Lo})[^\s<\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\uff5c\uff5e]|(?![*~]+\p{Lo})[!-;=-~·])*/uy;

/** The length of an address without trailing punctuation, entities, and parentheses that were opened before it. */
function trimmedUrlLength(url: string): number {
  let unclosed = url.split('(').length - url.split(')').length;
  let { length } = url;
  for (;;) {
    const last = url.charAt(length - 1);
    if (last === ')') {
      if (unclosed >= 0) return length;
      unclosed += 1;
      length -= 1;
    } else if (last === ';') {
      const entity = /&[a-z\d]+;$/i.exec(url.slice(Math.max(0, length - 40), length));
      length -= entity ? entity[0].length : 1;
    } else if (/[?!.,:*_~'"]/.test(last)) length -= 1;
    else return length;
  }
}

/** Turns the e-mail addresses in nodes into links, except within links and code. */
export function linkifyEmails(nodes: readonly Inline[]): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    if (typeof node === 'string') return node.includes('@') ? splitEmails(node) : [node];
    if (/^(?:link|code-span|extension)$/.test(node.element.kind) || node.children.length === 0) return [node];
    return [{ ...node, children: linkifyEmails(node.children) }];
  });
}

function splitEmails(text: string): Inline[] {
  const nodes: Inline[] = [];
  let textStart = 0;
  for (let position = text.indexOf('@'); position >= 0; position = text.indexOf('@', position + 1)) {
    let start = position;
    while (start > textStart && /[\w.+-]/.test(text.charAt(start - 1))) start -= 1;
    const domain = matchAt(EMAIL_DOMAIN, text, position)?.[0];
    if (start === position || !domain || /[\w-]/.test(text.charAt(position + domain.length))) continue;
    const scheme = EMAIL_SCHEME.exec(text.slice(Math.max(textStart, start - 8), start))?.[0] ?? '';
    const resource = /^xmpp/i.test(scheme) ? (matchAt(EMAIL_RESOURCE, text, position + domain.length)?.[0] ?? '') : '';
    start -= scheme.length;
    if (start > textStart) nodes.push(text.slice(textStart, start));
    textStart = position + domain.length + resource.length;
    const address = text.slice(start, textStart);
    const url = scheme ? address : `mailto:${address}`;
    nodes.push({ element: { kind: 'link', url, title: '' }, children: [address] });
    position = textStart - 1;
  }
  if (textStart < text.length) nodes.push(text.slice(textStart));
  return nodes;
}

/** A domain. It may contain hyphens and underscores, but not at its end. */
const EMAIL_DOMAIN = /@[\w-]+(?:\.[\w-]+)*\.[\w-]*[a-z\d](?![\w-])/iy;

const EMAIL_SCHEME = /(?<![\p{L}\p{N}])(?:mailto|xmpp):$/iu;

/** The resource part of an XMPP address. */
const EMAIL_RESOURCE = /\/[\w@.]*[\w@]/y;
