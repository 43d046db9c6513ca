import { serializeSelection } from '../../markdown/copying/index.ts';

/** Handles `copy` for selections in rendered texts. Leaves other selections to the browser. */
export function onCopy(event: Event): void {
  const { clipboardData } = event as ClipboardEvent;
  const root = event.currentTarget as ShadowRoot;
  const [target] = event.composedPath();
  if (!clipboardData || event.defaultPrevented || (target as Element).matches?.('input, textarea')) return;
  const range = selectedRange(root);
  if (!range || range.collapsed) return;
  const markdownElements = Array.prototype.slice.call(root.querySelectorAll('.markdown')) as Element[];
  if (!markdownElements.some((element) => range.intersectsNode(element))) return;
  const { text, html } = serializeSelection(range);
  clipboardData.setData('text/plain', text);
  clipboardData.setData('text/html', html);
  event.preventDefault();
}

/** The selected range, if all of it is in the shadow root. */
function selectedRange(root: ShadowRoot): Range | undefined {
  const selection = root.ownerDocument.getSelection();
  // Older browsers lack `getComposedRanges()` or a shadow root's `getSelection()`, or support one of them only.
  const composed = (selection as Partial<Selection> | null)?.getComposedRanges?.({ shadowRoots: [root] })[0];
  const rootSelection = (root as Partial<Pick<Document, 'getSelection'>>).getSelection?.() ?? null;
  const selected = composed ?? rangeOf(rootSelection) ?? rangeOf(selection);
  if (!selected || !root.contains(selected.startContainer) || !root.contains(selected.endContainer)) return undefined;
  const range = root.ownerDocument.createRange();
  range.setStart(selected.startContainer, selected.startOffset);
  range.setEnd(selected.endContainer, selected.endOffset);
  return range;
}

function rangeOf(selection: Selection | null): Range | undefined {
  return selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
}
