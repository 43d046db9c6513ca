/* A browser takes too long to look at each of many: in groups, a style sheet can leave aside those that are out of sight. */

/** Where the next one goes: into the last group before `end`, or, if that is full or of another kind, into a new one. */
export function appendableGroup(
  parent: Node,
  tagName: string,
  capacity: number,
  properties: Partial<Element>,
  end: Node | null,
): Element {
  const last = (end ? end.previousSibling : parent.lastChild) as Element | null;
  if (last?.localName === tagName && last.childNodes.length < capacity) return last;
  return parent.insertBefore(Object.assign((parent as Element).ownerDocument.createElement(tagName), properties), end);
}

/** Takes away the last one, and its group if that is left empty. */
export function removeFromGroup(node: Element): void {
  const group = node.parentElement;
  node.remove();
  if (!group?.firstChild) group?.remove();
}
