/** The language of a toolbar's own texts. */
export interface LabelLanguage {
  /** The language tag and direction of these texts. By default those of the surrounding page. */
  readonly lang?: string | undefined;
  readonly dir?: 'ltr' | 'rtl' | undefined;
}

export interface ButtonOptions {
  readonly className: string;
  /** The accessible name, which is also the tooltip. None for a button that screen readers ignore. */
  readonly label?: string;
  /** Path data of the icon, on a grid of 20 by 20, or a visible text instead. */
  readonly icon?: string;
  readonly text?: string;
  readonly language: LabelLanguage;
  readonly onClick: () => void;
}

/** Creates a button with an icon or a short text. */
export function createButton(
  document: Document,
  { className, label, icon, text = '', language, onClick }: ButtonOptions,
): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = className;
  if (label) {
    button.title = button.ariaLabel = label;
    setLanguage(button, language);
  }
  button.append(icon ? createIcon(document, icon) : text);
  button.addEventListener('click', onClick);
  return button;
}

/** Sets the language of an own text. Its direction is always set, so that it never decides that of the text around. */
export function setLanguage(element: HTMLElement, { lang, dir = 'ltr' }: LabelLanguage): void {
  if (lang) element.lang = lang;
  element.dir = dir;
}

/** Shows another icon in a button. */
export function setIcon(button: Element, icon: string): void {
  button.querySelector('path')?.setAttribute('d', icon);
}

function createIcon(document: Document, icon: string): Element {
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG_NAMESPACE, 'path'));
  setIcon(svg, icon);
  return svg;
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
