import type { Stage } from './chat-fixture.ts';

/** Records every text that appears in a live region of the panel from now on. Returns a function that returns the texts so far. */
export function recordAnnouncements({ root }: Stage): () => readonly string[] {
  // Another launcher state renders other elements, in the same order.
  const regionTexts = () => Array.from(root.querySelectorAll('p[role=status]'), ({ textContent }) => textContent);
  let last = regionTexts();
  const texts: string[] = [];
  const record = (): void => {
    const current = regionTexts();
    texts.push(...current.filter((text, at) => text && text !== last[at]));
    last = current;
  };
  const observer = new MutationObserver(record);
  observer.observe(root, { childList: true, characterData: true, subtree: true });
  return () => {
    if (observer.takeRecords().length > 0) record();
    return texts;
  };
}
