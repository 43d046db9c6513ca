import type { Inline, InlineNode } from './inline.ts';
import { matchAt } from './match-at.ts';

/* What GFM makes a link without brackets around it: `www.…`, `http://…`, `https://…` and e-mail addresses. */

/** Where in a run of plain text an address may begin, or the length of the run. At its very start it was looked for already. */
export function findBareAutolink(run: string): number {
  // A cheap test first: most texts contain none, and the full pattern is slow.
  const at = /www\.|:\/\//i.test(run) ? run.search(BEGINNING) : -1;
  return at < 0 ? run.length : at;
}

/** The link that begins here, if one does, and where it ends. */
export function bareAutolinkAt(source: string, at: number): { node: InlineNode; end: number } | undefined {
  if (at > 0 && !BEHIND.test(source.slice(Math.max(0, at - 2), at))) return undefined;
  const found = matchAt(ADDRESS, source, at);
  if (!found) return undefined;
  const [, scheme = '', domain = ''] = found;
  // Underscores are not allowed in the last two parts of a domain; and a `www.` alone is none.
  if (/_[^.]*(?:\.[^.]*)?$/.test(domain) || (!scheme && !/[^.]\.[^.]/.test(domain))) return undefined;
  const ascii = ASCII_DOMAIN.exec(domain)?.[0];
  const whole = ascii ? scheme + ascii : found[0] + (matchAt(REST, source, at + found[0].length)?.[0] ?? '');
  const address = whole.slice(0, addressLength(whole));
  const url = scheme ? address : `http://${address}`;
  return { node: { element: { kind: 'link', url, title: '' }, children: [address] }, end: at + address.length };
}

/** Characters allowed before a bare link: those of GitHub, quotes, and punctuation or letters of scripts without spaces. */
const BEFORE = String.raw`[\s*_~("':,;=>|\p{Lo}\p{Lm}]|(?![\0-\x7f])[\p{P}\p{S}]`;
const BEHIND = new RegExp(`(?:${BEFORE})$`, 'u');
const BEGINNING = new RegExp(String.raw`(?=www\.|https?:\/\/)(?<=${BEFORE})`, 'iu');

const ADDRESS = /(?:(https?:\/\/)|(?=www\.))([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)/iuy;
/** A sentence in Chinese goes on right behind it. */
const ASCII_DOMAIN = /^[\w.-]+\.[a-z]{2,}(?=\p{Lo})/iu;
/** No brackets, quotes and stops but those of ASCII; and no marks before a sentence in Chinese. */
const REST = /(?:(?![*~]+\p{Lo})[^\s<\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\uff5c\uff5e]|(?![*~]+\p{Lo})[!-;=-~·])*/uy;

/** Punctuation at the end belongs to the sentence, and so do parentheses that close what was opened outside, and entities. */
function addressLength(whole: string): number {
  let open = whole.split('(').length - whole.split(')').length;
  let { length } = whole;
  for (;;) {
    const last = whole.charAt(length - 1);
    if (last === ')') {
      if (open >= 0) return length;
      open += 1;
      length -= 1;
    } else if (last === ';') {
      const entity = /&[a-z\d]+;$/i.exec(whole.slice(Math.max(0, length - 40), length));
      length -= entity ? entity[0].length : 1;
    } else if (/[?!.,:*_~'"]/.test(last)) length -= 1;
    else return length;
  }
}

/** The same nodes with their e-mail addresses made links, wherever they are not in one. */
export function linkEmails(nodes: readonly Inline[]): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    if (typeof node === 'string') return node.includes('@') ? withEmails(node) : [node];
    if (/^(?:link|code-span|extension)$/.test(node.element.kind) || node.children.length === 0) return [node];
    return [{ ...node, children: linkEmails(node.children) }];
  });
}

function withEmails(text: string): Inline[] {
  const nodes: Inline[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > from && /[\w.+-]/.test(text.charAt(start - 1))) start -= 1;
    const domain = matchAt(EMAIL_DOMAIN, text, at)?.[0];
    if (start === at || !domain || /[\w-]/.test(text.charAt(at + domain.length))) continue;
    const scheme = EMAIL_SCHEME.exec(text.slice(Math.max(from, start - 8), start))?.[0] ?? '';
    const resource = /^xmpp/i.test(scheme) ? (matchAt(EMAIL_RESOURCE, text, at + domain.length)?.[0] ?? '') : '';
    start -= scheme.length;
    if (start > from) nodes.push(text.slice(from, start));
    from = at + domain.length + resource.length;
    const address = text.slice(start, from);
    const url = scheme ? address : `mailto:${address}`;
    nodes.push({ element: { kind: 'link', url, title: '' }, children: [address] });
    at = from - 1;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** Hyphens and underscores may be in it, but not at its end. */
const EMAIL_DOMAIN = /@[\w-]+(?:\.[\w-]+)*\.[\w-]*[a-z\d](?![\w-])/iy;

const EMAIL_SCHEME = /(?<![\p{L}\p{N}])(?:mailto|xmpp):$/iu;

/** Which of the places where somebody is online. */
const EMAIL_RESOURCE = /\/[\w@.]*[\w@]/y;
