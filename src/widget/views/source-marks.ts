import type { Source } from '../../chat/index.ts';
import { LINK_REL, parseSafeUrl } from '../../markdown/dom/safe-url.ts';
import type { Strings } from '../i18n/strings.ts';
import { SourceCard } from './source-card.ts';

/**
 * Turns each `[1]` in a complete text into a mark that leads to that source: to its page, or to its entry in the list. The text stays
 * what it was for copying and for screen readers. Text in code, links, buttons and formulas is left alone, as are numbers without a source.
 */
export function markSources(text: HTMLElement, sources: readonly Source[], strings: Strings, pageLang: string): void {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const marked: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (MARK.test((node as Text).data) && !node.parentElement?.closest(UNMARKED)) marked.push(node as Text);
  }
  const markOf = (number: number): HTMLElement | undefined => {
    const source = sources[number - 1];
    return source && createMark(source, number, strings, pageLang);
  };
  for (const node of marked) markText(node, markOf);
}

/** Matches the number of a source. */
const MARK = /\[(\d{1,3})\]/;

const UNMARKED = 'a, button, code, pre, .cite, [data-extension]';

function markText(node: Text, markOf: (number: number) => HTMLElement | undefined): void {
  let rest = node;
  for (let match = MARK.exec(rest.data); match; match = MARK.exec(rest.data)) {
    const marked = rest.splitText(match.index);
    rest = marked.splitText(match[0].length);
    const mark = markOf(Number(match[1]));
    if (mark) marked.replaceWith(mark);
  }
}

function createMark(source: Source, number: number, strings: Strings, pageLang: string): HTMLElement {
  const { title, url } = source;
  const address = url ? parseSafeUrl(url, document.baseURI) : undefined;
  const mark = document.createElement(address ? 'a' : 'button');
  if (mark instanceof HTMLAnchorElement) {
    mark.href = address?.href ?? '';
    mark.target = '_blank';
    mark.rel = LINK_REL;
  } else {
    mark.type = 'button';
    mark.addEventListener('click', () => showSource(mark, number));
  }
  mark.className = 'cite';
  mark.part.add('cite');
  mark.ariaLabel = `${strings.source(number)}: ${title}`;
  // The brackets are not drawn, but copied.
  mark.append(bracket('['), String(number), bracket(']'));
  SourceCard.attach(mark, source, pageLang);
  return mark;
}

function bracket(text: string): HTMLElement {
  return Object.assign(document.createElement('span'), { className: 'visually-hidden', textContent: text });
}

/** Opens the list of sources and moves the focus to the entry. */
function showSource(mark: HTMLElement, number: number): void {
  const list = mark.closest('.message')?.querySelector<HTMLDetailsElement>('.source-list');
  if (!list) return;
  list.open = true;
  list.querySelectorAll<HTMLElement>('li')[number - 1]?.focus();
}
