import type { ExtensionElement } from '../sink.ts';

/** The element that an extension renders into. The code that copies recognizes it by this property. */
export interface ExtensionContainer extends HTMLElement {
  /** The source with its delimiters, as soon as it is complete. */
  markdownSource?: string;
}

/** Prepares the container of an extension, and renders it when the source is complete. Until then the container shows the source. */
export async function renderExtension(container: ExtensionContainer, element: ExtensionElement): Promise<void> {
  const { extension, opening, source } = element;
  container.className = 'extension';
  container.dataset['extension'] = extension.name;
  container.setAttribute('part', extension.name === 'math' ? 'formula' : extension.name);
  container.dir = 'ltr';
  if (source === undefined) return;
  container.markdownSource = withDelimiters(element, source);
  container.textContent = source;
  try {
    await extension.render(container, source, opening);
    container.classList.add('drawn');
  } catch {
    // An error in one diagram must not break the whole answer, and text that is no formula keeps its delimiters.
    container.className = 'extension';
    container.textContent = container.markdownSource;
  }
}

/** The source with its delimiters. A fence has none, because it is always a block. */
function withDelimiters({ extension, opening, isBlock }: ExtensionElement, source: string): string {
  const pair = (isBlock ? extension.block : extension.inline)?.find(({ open }) => open === opening);
  return pair ? `${opening}${source}${pair.close}` : source;
}
