import type { ExtensionElement } from './sink.ts';

/** What was written for each frame, with its marks: it is what is copied. */
const WRITTEN = new WeakMap<Element, string>();

/** The source of what an extension draws, as it was written, with the marks around it. Nothing for any other element. */
export function writtenSource(frame: Element): string | undefined {
  return WRITTEN.get(frame);
}

/** Makes an element the frame of an extension, and has it drawn when its source is complete. The source stands in it until it is. */
export async function drawExtension(frame: HTMLElement, element: ExtensionElement): Promise<void> {
  const { extension, opening, source } = element;
  frame.className = 'extension';
  frame.dataset['extension'] = extension.name;
  frame.dir = 'ltr';
  if (source === undefined) return;
  const written = withMarks(element, source);
  WRITTEN.set(frame, written);
  frame.textContent = source;
  try {
    await extension.draw(frame, source, opening);
    frame.classList.add('drawn');
  } catch {
    // One diagram that is wrong must not cost the reader the answer, nor what was no formula its marks.
    frame.className = 'extension';
    frame.textContent = written;
  }
}

/** A fence has no marks: it is a block of its own, whatever comes of it. */
function withMarks({ extension, opening, isBlock }: ExtensionElement, source: string): string {
  const pairs = [...((isBlock ? extension.block : extension.inline) ?? [])];
  const pair = pairs.find(({ open }) => open === opening);
  return pair ? `${opening}${source}${pair.close}` : source;
}
