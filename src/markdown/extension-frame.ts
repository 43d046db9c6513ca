import type { ExtensionElement } from './sink.ts';

/** The element that an extension draws in. The code that copies recognises it by this property. */
export interface ExtensionFrame extends HTMLElement {
  /** Its source as it was written, with the marks around it, as soon as it is complete. */
  written?: string;
}

/** Makes an element the frame of an extension, and has it drawn when its source is complete. The source stands in it until it is. */
export async function drawExtension(frame: ExtensionFrame, element: ExtensionElement): Promise<void> {
  const { extension, opening, source } = element;
  frame.className = 'extension';
  frame.dataset['extension'] = extension.name;
  frame.dir = 'ltr';
  if (source === undefined) return;
  frame.written = withMarks(element, source);
  frame.textContent = source;
  try {
    await extension.draw(frame, source, opening);
    frame.classList.add('drawn');
  } catch {
    // One diagram that is wrong must not cost the reader the answer, nor what was no formula its marks.
    frame.className = 'extension';
    frame.textContent = frame.written;
  }
}

/** A fence has no marks: it is a block of its own, whatever comes of it. */
function withMarks({ extension, opening, isBlock }: ExtensionElement, source: string): string {
  const pair = (isBlock ? extension.block : extension.inline)?.find(({ open }) => open === opening);
  return pair ? `${opening}${source}${pair.close}` : source;
}
