import type { ExtensionElement } from '../sink.ts';

/** The element that an extension draws in. The code that copies recognises it by this property. */
export interface ExtensionContainer extends HTMLElement {
  /** Its source as it was written, with the marks around it, as soon as it is complete. */
  markdownSource?: string;
}

/** Makes an element the frame of an extension, and has it drawn when its source is complete. The source stands in it until it is. */
export async function renderExtension(container: ExtensionContainer, element: ExtensionElement): Promise<void> {
  const { extension, opening, source } = element;
  container.className = 'extension';
  container.dataset['extension'] = extension.name;
  container.dir = 'ltr';
  if (source === undefined) return;
  container.markdownSource = withDelimiters(element, source);
  container.textContent = source;
  try {
    await extension.render(container, source, opening);
    container.classList.add('drawn');
  } catch {
    // One diagram that is wrong must not cost the reader the answer, nor what was no formula its marks.
    container.className = 'extension';
    container.textContent = container.markdownSource;
  }
}

/** A fence has no marks: it is a block of its own, whatever comes of it. */
function withDelimiters({ extension, opening, isBlock }: ExtensionElement, source: string): string {
  const pair = (isBlock ? extension.block : extension.inline)?.find(({ open }) => open === opening);
  return pair ? `${opening}${source}${pair.close}` : source;
}
