import { html, nothing, render, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import { LINK_REL } from '../../markdown/dom/safe-url.ts';
import { secondaryIcon } from './secondary-icons.ts';

/** The factors by which a picture is larger than the window. */
const ZOOMS = [1, 2, 4] as const;

/** Smaller pictures, in pixels, show no more when they are enlarged. */
const MIN_SIZE = 48;

/** Makes a picture of a message a button that opens it as large as the window. Does nothing for a picture in a link. */
export function makeEnlargeable(picture: HTMLImageElement, readStrings: () => Strings): void {
  const { classList, naturalWidth, naturalHeight } = picture;
  if (classList.contains('enlargeable') || picture.closest('a, button')) return;
  if (Math.max(naturalWidth, naturalHeight) < MIN_SIZE) return;
  classList.add('enlargeable');
  picture.role = 'button';
  picture.tabIndex = 0;
  picture.ariaHasPopup = 'dialog';
  if (!picture.title) picture.title = readStrings().lightbox.enlarge;
  const open = (): void => new Lightbox(picture, readStrings()).open();
  picture.addEventListener('click', open);
  picture.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    open();
  });
}

/** The dialog that shows a picture of the conversation, and the ones before and after it. */
class Lightbox {
  readonly #opener: HTMLImageElement;
  readonly #strings: Strings;
  readonly #pictures: readonly HTMLImageElement[];
  readonly #dialog = document.createElement('dialog');
  #index: number;
  #zoom = 0;

  constructor(opener: HTMLImageElement, strings: Strings) {
    this.#opener = opener;
    this.#strings = strings;
    const messages = opener.closest('.messages');
    this.#pictures = [...(messages?.querySelectorAll<HTMLImageElement>('.enlargeable') ?? [opener])];
    this.#index = this.#pictures.indexOf(opener);
    this.#dialog.className = 'lightbox';
    this.#dialog.part.add('lightbox');
    this.#dialog.ariaLabel = strings.image;
    this.#dialog.addEventListener('keydown', this.#onKey);
    this.#dialog.addEventListener('close', () => this.#onClose());
  }

  open(): void {
    this.#opener.closest('.panel')?.append(this.#dialog);
    this.#render();
    this.#dialog.showModal();
  }

  /** The focus returns to the picture that was shown last. */
  #onClose(): void {
    this.#dialog.remove();
    const shown = this.#pictures[this.#index];
    (shown?.isConnected ? shown : this.#opener).focus();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    // The keys of the panel behind it.
    event.stopPropagation();
    const step = this.#dialog.matches(':dir(rtl)') ? -1 : 1;
    const act = {
      ArrowRight: () => this.#show(this.#index + step),
      ArrowLeft: () => this.#show(this.#index - step),
      '+': () => this.#setZoom(this.#zoom + 1),
      '-': () => this.#setZoom(this.#zoom - 1),
      '0': () => this.#setZoom(0),
    }[event.key];
    // In an enlarged picture, arrows scroll.
    if (!act || event.ctrlKey || event.metaKey || event.altKey || (this.#zoom > 0 && event.key.startsWith('Arrow')))
      return;
    event.preventDefault();
    act();
  };

  #show(index: number): void {
    if (!this.#pictures[index]) return;
    this.#index = index;
    this.#setZoom(0);
  }

  #setZoom(zoom: number): void {
    this.#zoom = Math.min(Math.max(zoom, 0), ZOOMS.length - 1);
    this.#render();
    const stage = this.#dialog.querySelector('.lightbox-stage');
    // The middle of the picture stays in the middle.
    if (stage)
      stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
  }

  #render(): void {
    render(this.#view(), this.#dialog);
  }

  #view(): TemplateResult {
    const { lang, dir, dismiss, lightbox } = this.#strings;
    const [picture, count] = [this.#pictures[this.#index] ?? this.#opener, this.#pictures.length];
    const isLarge = this.#zoom === ZOOMS.length - 1;
    const button = (label: string, icon: 'previous' | 'next' | 'zoomIn' | 'zoomOut', isOn: boolean, act: () => void) =>
      html`<button type="button" aria-label=${label} title=${label} ?disabled=${!isOn} @click=${act}>
        ${secondaryIcon(icon)}
      </button>`;
    return html`<div class="lightbox-bar" lang=${lang}>
        <p aria-live="polite">
          <bdi lang=${picture.lang}>${picture.alt}</bdi
          >${count > 1 ? html` <bdi dir=${dir}>${lightbox.position(this.#index + 1, count)}</bdi>` : nothing}
        </p>
        ${
          count > 1
            ? html`<span class="turn"
                  >${button(lightbox.previous, 'previous', this.#index > 0, () => this.#show(this.#index - 1))}</span
                >
                <span class="turn"
                  >${button(lightbox.next, 'next', this.#index < count - 1, () => this.#show(this.#index + 1))}</span
                >`
            : nothing
        }
        ${button(lightbox.zoomOut, 'zoomOut', this.#zoom > 0, () => this.#setZoom(this.#zoom - 1))}
        ${button(lightbox.zoomIn, 'zoomIn', !isLarge, () => this.#setZoom(this.#zoom + 1))}
        ${linkView(picture, this.#strings)}
        <button type="button" aria-label=${dismiss} title=${dismiss} autofocus @click=${() => this.#dialog.close()}>
          ${secondaryIcon('close')}
        </button>
      </div>
      <div class="lightbox-stage">
        <img
          src=${picture.currentSrc || picture.src}
          alt=${picture.alt}
          lang=${picture.lang}
          referrerpolicy="no-referrer"
          data-zoom=${ZOOMS[this.#zoom] ?? 1}
          @click=${() => this.#setZoom(isLarge ? 0 : this.#zoom + 1)}
        />
      </div>`;
  }
}

/** Saves a picture that is in the message itself. Browsers do not save those of other sites, which are opened instead. */
function linkView({ src }: HTMLImageElement, { lightbox }: Strings): TemplateResult {
  const isOwn =
    src.startsWith('data:') || src.startsWith('blob:') || new URL(src, document.baseURI).origin === location.origin;
  const label = isOwn ? lightbox.download : lightbox.openOriginal;
  return html`<a
    href=${src}
    aria-label=${label}
    title=${label}
    target=${isOwn ? nothing : '_blank'}
    rel=${isOwn ? nothing : LINK_REL}
    download=${isOwn ? '' : nothing}
    >${secondaryIcon(isOwn ? 'download' : 'external')}</a
  >`;
}
