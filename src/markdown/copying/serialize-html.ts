/** Serializes an element's content as HTML. The element must come from `cleanNodes`. */
export function serializeHtml(parent: Node): string {
  let html = '';
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node instanceof Element) html += serializeElement(node);
    else html += escapeHtml(node.textContent ?? '');
  }
  return html;
}

function serializeElement(element: Element): string {
  const { localName } = element;
  let attributes = '';
  for (const name of element.getAttributeNames())
    attributes += ` ${name}="${escapeHtml(element.getAttribute(name) ?? '')}"`;
  const opening = `<${localName}${attributes}>`;
  return /^(?:br|hr|img)$/.test(localName) ? opening : `${opening}${serializeHtml(element)}</${localName}>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
