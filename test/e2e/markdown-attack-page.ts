import { createCodeToolbar } from '../../src/markdown/code-toolbar/index.ts';
import { createHighlighter } from '../../src/markdown/highlighting/index.ts';
import { TOKEN_KINDS } from '../../src/markdown/highlighting/tokenizer.ts';
import { createExtensions } from '../../src/markdown/extensions/index.ts';
import { createDomSink, createMarkdown, type Highlighter } from '../../src/markdown/index.ts';
import { math } from '../../src/markdown/math/index.ts';

/* Runs in a page of its own, under a policy that lets nothing through: draws what is written to do harm, and says what harm it did. */

declare global {
  interface Window {
    /**
     * Draws a source in pieces of a length into a shadow root, and hands back all that should not be there. `isFull`: with formulas,
     * a bar and colours for code, newlines that are breaks, and tags.
     */
    attack(source: string, length: number, isFull?: boolean): Promise<string[]>;
  }
}

/** What an attack sets if it gets to run. */
const CANARY = '__pwn';

const TAGS =
  /^(?:blockquote|ul|ol|li|p|h[1-6]|pre|code|hr|table|thead|tbody|tr|th|td|em|strong|del|br|bdi|a|img|span|input|div|section|sup|button|details|summary|sub|kbd|u|mark|ins|small)$/;
const ATTRIBUTES =
  /^(?:dir|class|part|role|start|data-language|data-extension|href|target|rel|title|src|alt|loading|referrerpolicy|type|disabled|aria-[a-z]+|tabindex|value|colspan|data-caption|data-more)$/;
const CLASSES: ReadonlySet<string> = new Set(
  [
    'final loose task html lines left center right table table-scroller picture blocked framed picture-host load-image',
    'alert alert-title note tip important warning caution footnotes footnote footnote-reference footnote-back',
    'extension drawn block wrapped code-block code-bar code-wrap code-copy code-language copy-status copied failed',
    ...TOKEN_KINDS,
  ].flatMap((names) => names.split(' ')),
);
const MATHML = 'http://www.w3.org/1998/Math/MathML';
const SVG = 'http://www.w3.org/2000/svg';
const SCHEMES = /^(?:https?|mailto|tel|sms|xmpp|ircs?|ftp):$/;

const OUR_CODE = /^\/(?:src|node_modules)\/.*js$|^\/src\/.*ts$/;

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
  violations.push(`${violatedDirective}: ${blockedURI} ${sample}`);
});

for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
  Object.defineProperty(window, name, { value: () => Reflect.set(window, CANARY, name) });
}

/** What is still being drawn: formulas, and the first lines of code. */
const drawing: unknown[] = [];

const FORMULAS = createExtensions([{ ...math, render: (...frame) => void drawing.push(math.render(...frame)) }]);
const highlighter = createHighlighter({ schedule: (task) => task() });
const FULL = {
  toolbar: createCodeToolbar(),
  loadHighlighter: () =>
    Promise.resolve<Highlighter>({ highlight: (...code) => drawing.push(highlighter.highlight(...code)) }),
};

window.attack = async (source, length, isFull = false) => {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  document.body.replaceChildren(host);
  const loaded = performance.getEntriesByType('resource').length;
  const markdown = createMarkdown(
    createDomSink(root, isFull ? FULL : {}),
    isFull ? { extensions: FORMULAS, breaks: true, htmlTags: true } : {},
  );
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
  await Promise.allSettled(drawing.splice(0));
  watch();
  if (Reflect.has(window, CANARY)) harm.add('it ran');
  for (const { name } of performance.getEntriesByType('resource').slice(loaded)) {
    if (!OUR_CODE.test(name.slice(location.origin.length))) harm.add(`fetched ${name}`);
  }
  if (document.body.children.length !== 1 || document.body.firstChild !== host) harm.add('it left its place');
  for (const violation of violations.splice(0)) harm.add(violation);
  Reflect.deleteProperty(window, CANARY);
  return [...harm];
};

function* harmIn(root: Element): Generator<string> {
  for (const element of root.querySelectorAll('*')) {
    if (element.namespaceURI === MATHML && element.closest('.extension')) {
      yield* harmInFormula(element);
      continue;
    }
    // An icon of the toolbar.
    if (element.namespaceURI === SVG && element.closest('.code-bar > button')) continue;
    if (!TAGS.test(element.localName) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') {
      yield `<${element.nodeName}>`;
    }
    if (element.shadowRoot) yield 'a shadow root';
    for (const name of element.classList) if (!CLASSES.has(name)) yield `class="${name}"`;
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

function* harmInFormula(element: Element): Generator<string> {
  for (const name of element.classList) if (CLASSES.has(name)) yield `class="${name}" in a formula`;
  for (const { name, value } of element.attributes) {
    if (/^(?:on.*|id|name|(?:.*:)?href|src|action(?:type)?|data-.*)$/.test(name) || /url\(|script/i.test(value)) {
      yield `${name}="${value}" in a formula`;
    }
  }
}

/** Clicks on whatever there is but what fetches a picture. What is a link is not followed, but says where it would lead; all else does nothing. */
function followed(root: Element): string[] {
  const led: string[] = [];
  const watch = (event: Event): void => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (link?.hasAttribute('href') && !SCHEMES.test(link.protocol)) led.push(`a click led to ${link.href}`);
    event.preventDefault();
  };
  root.addEventListener('click', watch);
  for (const element of [...root.querySelectorAll<HTMLElement>(':not(.load-image, math *, svg, path)')].slice(0, 300))
    element.click();
  root.removeEventListener('click', watch);
  return led;
}
