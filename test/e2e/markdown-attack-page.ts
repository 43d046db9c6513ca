import { createDomSink, createMarkdown } from '../../src/markdown/index.ts';

/* Runs in a page of its own, under a policy that lets nothing through: draws what is written to do harm, and says what harm it did. */

declare global {
  interface Window {
    /** Draws a source in pieces of a length into a shadow root, and hands back all that should not be there. */
    attack(source: string, length: number): Promise<string[]>;
  }
}

/** What an attack sets if it gets to run. */
const CANARY = '__pwn';

const TAGS =
  /^(?:blockquote|ul|ol|li|p|h[1-6]|pre|code|hr|table|thead|tbody|tr|th|td|em|strong|del|br|a|img|span|input|div|section|sup|button)$/;
const ATTRIBUTES =
  /^(?:dir|class|part|role|start|data-language|href|target|rel|title|src|alt|loading|type|disabled|aria-[a-z]+|tabindex|colspan)$/;
const CLASSES = /^(?:|loose|task|html|lines|left|center|right)$/;
const SCHEMES = /^(?:https?|mailto|tel|sms|xmpp|ircs?|ftp):$/;

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
  violations.push(`${violatedDirective}: ${blockedURI} ${sample}`);
});

for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
  Object.defineProperty(window, name, { value: () => Reflect.set(window, CANARY, name) });
}

window.attack = async (source, length) => {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  document.body.replaceChildren(host);
  const loaded = performance.getEntriesByType('resource').length;
  const markdown = createMarkdown(createDomSink(root));
  const harm = new Set<string>();
  const watch = (): void => {
    for (const found of harmIn(root)) harm.add(found);
  };
  for (let at = 0; at < source.length; at += length) {
    markdown.write(source.slice(at, at + length));
    // In a long one each step looks as the one before.
    if (source.length < 400) watch();
  }
  markdown.end();
  watch();
  for (const found of followed(root)) harm.add(found);
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
  if (Reflect.has(window, CANARY)) harm.add('it ran');
  for (const entry of performance.getEntriesByType('resource').slice(loaded)) harm.add(`fetched ${entry.name}`);
  if (document.body.children.length !== 1 || document.body.firstChild !== host) harm.add('it left its place');
  for (const violation of violations.splice(0)) harm.add(violation);
  Reflect.deleteProperty(window, CANARY);
  return [...harm];
};

function* harmIn(root: Element): Generator<string> {
  for (const element of root.querySelectorAll('*')) {
    if (!TAGS.test(element.localName) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') {
      yield `<${element.nodeName}>`;
    }
    if (element.shadowRoot) yield 'a shadow root';
    if (!CLASSES.test(element.className)) yield `class="${element.className}"`;
    for (const { name, value } of element.attributes) if (!ATTRIBUTES.test(name)) yield `${name}="${value}"`;
    for (const name of ['href', 'src']) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      // As the browser reads it.
      const address = (element as unknown as Record<string, string>)[name] ?? '';
      const { protocol, origin } = new URL(address, 'none:');
      if (!SCHEMES.test(protocol)) yield `${name} leads to ${address}`;
      if (name === 'src' && origin !== location.origin) yield `a picture of ${address}`;
    }
    if (element instanceof HTMLAnchorElement && element.hasAttribute('href')) {
      if (!/noopener noreferrer/.test(element.rel) || element.target !== '_blank') yield 'a link with an opener';
    }
  }
}

/** Clicks on whatever there is. What is a link is not followed, but says where it would lead; all else does nothing. */
function followed(root: Element): string[] {
  const led: string[] = [];
  const watch = (event: Event): void => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (link?.hasAttribute('href') && !SCHEMES.test(link.protocol)) led.push(`a click led to ${link.href}`);
    event.preventDefault();
  };
  root.addEventListener('click', watch);
  for (const element of [...root.querySelectorAll<HTMLElement>('*')].slice(0, 300)) element.click();
  root.removeEventListener('click', watch);
  return led;
}
