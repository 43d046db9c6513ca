/** Serialises an element's content as HTML. The element must come from `cleanNodes`. */
export function htmlOf(parent: Node): string {
  let html = '';
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node instanceof Element) html += spelled(node);
    else html += escaped(node.textContent ?? '');
  }
  return html;
}

function spelled(element: Element): string {
  const { localName } = element;
  let attributes = '';
  for (const name of element.getAttributeNames())
    attributes += ` ${name}="${escaped(element.getAttribute(name) ?? '')}"`;
  const opening = `<${localName}${attributes}>`;
  return /^(?:br|hr|img)$/.test(localName) ? opening : `${opening}${htmlOf(element)}</${localName}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
