import { html, nothing, render, type TemplateResult } from 'lit';
import type { Source } from '../../chat/index.ts';
import { parseSafeUrl } from '../../markdown/dom/safe-url.ts';

/** How long the pointer rests on a mark until its card is shown, and is away from both until that is gone, in milliseconds. */
const SHOW_DELAY_MS = 150;
const HIDE_DELAY_MS = 200;

/** Distance of the card from its mark and from the edges of the panel. */
const GAP_PX = 6;

/**
 * Shows a card with the title, the passage and the site of a source while the pointer or the focus is on its mark. The pointer may move onto the
 * card. Escape closes it, and so does scrolling (WCAG 1.4.13).
 */
export class SourceCard {
  /** The card that is shown, if any: the pointer may be on one mark and the focus on another. */
  static #shown: SourceCard | undefined;

  readonly #mark: HTMLElement;
  readonly #source: Source;
  readonly #pageLang: string;
  #card: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static attach(mark: HTMLElement, source: Source, pageLang: string): void {
    new SourceCard(mark, source, pageLang).#listen();
  }

  private constructor(mark: HTMLElement, source: Source, pageLang: string) {
    this.#mark = mark;
    this.#source = source;
    this.#pageLang = pageLang;
  }

  #listen(): void {
    const mark = this.#mark;
    mark.addEventListener('pointerenter', this.#onPointerEnter);
    mark.addEventListener('pointerleave', this.#onPointerLeave);
    mark.addEventListener('focus', () => mark.matches(':focus-visible') && this.#show());
    mark.addEventListener('blur', this.#hide);
    // It leads elsewhere.
    mark.addEventListener('click', this.#hide);
  }

  /** A finger presses the mark instead. */
  readonly #onPointerEnter = ({ pointerType }: PointerEvent): void => {
    if (pointerType !== 'touch') this.#setTimer(this.#show, SHOW_DELAY_MS);
  };

  readonly #onPointerLeave = (): void => {
    if (!this.#mark.matches(':focus-visible')) this.#setTimer(this.#hide, HIDE_DELAY_MS);
  };

  #setTimer(action: () => void, delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, delayMs);
  }

  readonly #show = (): void => {
    clearTimeout(this.#timer);
    const panel = this.#mark.closest('.panel');
    if (this.#card || !panel) return;
    if (SourceCard.#shown) SourceCard.#shown.#hide();
    SourceCard.#shown = this;
    const card = document.createElement('div');
    card.id = 'source-card';
    card.className = 'source-card';
    card.part.add('source-card');
    card.role = 'tooltip';
    card.lang = this.#pageLang;
    render(contentView(this.#source), card);
    card.addEventListener('pointerenter', () => clearTimeout(this.#timer));
    card.addEventListener('pointerleave', this.#onPointerLeave);
    panel.append(card);
    this.#card = card;
    place(card, this.#mark, panel);
    this.#mark.setAttribute('aria-describedby', card.id);
    panel.addEventListener('scroll', this.#hide, true);
    addEventListener('resize', this.#hide);
    document.addEventListener('keydown', this.#onKey, true);
  };

  readonly #hide = (): void => {
    clearTimeout(this.#timer);
    const card = this.#card;
    if (!card) return;
    card.parentElement?.removeEventListener('scroll', this.#hide, true);
    removeEventListener('resize', this.#hide);
    document.removeEventListener('keydown', this.#onKey, true);
    card.remove();
    this.#mark.removeAttribute('aria-describedby');
    this.#card = undefined;
  };

  /** Keeps the key from the panel, which would close. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#hide();
  };
}

function contentView({ title, url, text }: Source): TemplateResult {
  const host = url ? parseSafeUrl(url, document.baseURI)?.host : undefined;
  return html`<bdi class="title">${title}</bdi>
    ${text ? html`<span class="passage" dir="auto">${text}</span>` : nothing}
    ${host ? html`<small dir="ltr">${host}</small>` : nothing}`;
}

/** Puts the card below its mark, or above it if there is no room, within the panel. */
function place(card: HTMLElement, mark: HTMLElement, panel: Element): void {
  const area = panel.getBoundingClientRect();
  const { left, right, top, bottom } = mark.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const x = Math.min(Math.max((left + right - width) / 2, area.left + GAP_PX), area.right - width - GAP_PX);
  const isBelow = bottom + GAP_PX + height + GAP_PX <= area.bottom;
  const y = isBelow ? bottom + GAP_PX : Math.max(top - GAP_PX - height, area.top + GAP_PX);
  card.style.setProperty('left', `${x - area.left - panel.clientLeft}px`);
  card.style.setProperty('top', `${y - area.top - panel.clientTop}px`);
}
