/* A browser takes too long to look at each of many: in groups, a style sheet can leave aside those that are out of sight. */

/** Where the next one goes: into the last group before `end`, or, if that is full or of another kind, into a new one. */
export function openGroup(parent: Node, tag: string, size: number, looks: Partial<Element>, end: Node | null): Element {
  const last = (end ? end.previousSibling : parent.lastChild) as Element | null;
  if (last?.localName === tag && last.childNodes.length < size) return last;
  return parent.insertBefore(Object.assign((parent as Element).ownerDocument.createElement(tag), looks), end);
}

/** Takes away the last one, and its group if that is left empty. */
export function dropFromGroup(node: Element): void {
  const group = node.parentElement;
  node.remove();
  if (!group?.firstChild) group?.remove();
}
