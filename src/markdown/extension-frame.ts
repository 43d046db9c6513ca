import type { ExtensionElement } from './sink.ts';

/** Makes an element the frame of an extension, and has it drawn when its source is complete. The source stands in it until it is. */
export async function drawExtension(frame: HTMLElement, element: ExtensionElement): Promise<void> {
  const { extension, opening, source } = element;
  frame.className = 'extension';
  frame.dataset['extension'] = extension.name;
  frame.dir = 'ltr';
  if (source === undefined) return;
  frame.textContent = source;
  try {
    await extension.draw(frame, source, opening);
    frame.classList.add('drawn');
  } catch {
    // One diagram that is wrong must not cost the reader the answer.
    frame.textContent = source;
  }
}
