import type { MarkdownElement } from '../sink.ts';

/** The roles of table elements. The style sheet displays rows as grids, which removes their native roles. */
export const TABLE_ROLES: Readonly<Record<string, string>> = {
  table: 'table',
  tr: 'row',
  th: 'columnheader',
  td: 'cell',
};

/** The `part` attributes by which a page's style sheet reaches elements in a shadow tree. Alerts, pictures and formulas set their own. */
export const PART_NAMES: Partial<Record<MarkdownElement['kind'], string>> = {
  heading: 'heading',
  link: 'link',
  code: 'code',
  table: 'table',
  quote: 'quote',
};

export function tagName(
  element: Exclude<MarkdownElement, { kind: 'footnote' | 'footnote-reference' }>,
  headingLevel: number,
): string {
  switch (element.kind) {
    case 'list':
      return element.start === undefined ? 'ul' : 'ol';
    case 'heading':
      return `h${Math.min(6, element.level + headingLevel - 1)}`;
    case 'cell':
      return element.isHeader ? 'th' : 'td';
    case 'tag':
      return element.name;
    case 'extension':
      return element.isBlock ? 'div' : 'span';
    default:
      return TAG_NAMES[element.kind];
  }
}

const TAG_NAMES = {
  quote: 'blockquote',
  item: 'li',
  paragraph: 'p',
  code: 'code',
  html: 'p',
  rule: 'hr',
  details: 'details',
  summary: 'summary',
  table: 'table',
  row: 'tr',
  emphasis: 'em',
  strong: 'strong',
  strike: 'del',
  'code-span': 'code',
  break: 'br',
  link: 'a',
  image: 'span',
} as const;
