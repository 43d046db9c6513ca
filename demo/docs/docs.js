// Draws a page of the documentation, a Markdown file beside this script, with the widget's own Markdown engine.
const main = document.querySelector('main');
const pageName = new URLSearchParams(location.search).get('page') ?? 'element';

/** The text of a page, without the comments that mark its generated parts. */
async function fetchPage() {
  const response = await fetch(`${encodeURIComponent(pageName)}.md`);
  const text = await response.text();
  return response.ok ? text.replaceAll(/^<!-- .* -->$/gm, '') : '# Not found\n\nThere is no such page.';
}

let manifest;

/** A chunk of the element, by the beginnings of the names in the build's manifest: of the chunk that imports it, and so on, and its own. */
async function importChunk(...names) {
  manifest ??= fetch('../../manifest.json').then((response) => response.json());
  const { files } = await manifest;
  const file = names.reduce(
    (importer, name) => files[importer].dynamicImports.find((path) => path.startsWith(`chunks/${name}-`)),
    'ai-chat.js',
  );
  return import(`../../${file}`);
}

/** The engine that the element draws answers with. */
async function createRenderer(container) {
  await customElements.whenDefined('ai-chat');
  const chat = document.querySelector('ai-chat');
  // The pages are wrapped for editors: a newline is a space.
  chat.markdownBreaks = false;
  const { createMarkdownRenderers } = await importChunk('chat', 'markdown');
  const renderers = createMarkdownRenderers(chat, {
    labels: undefined,
    labelLanguage: { lang: 'en', dir: 'ltr' },
    isImageAllowed: () => false,
    importCode: () => importChunk('chat', 'code'),
  });
  return renderers.answer(container);
}

async function draw(text) {
  const article = document.createElement('article');
  try {
    const renderer = await createRenderer(article);
    renderer.update(text, true);
    // Text from the first mark of a formula on waits for the code that reads formulas.
    while (renderer.isUpToDate === false) await new Promise(requestAnimationFrame);
  } catch (cause) {
    // Without the engine the text is readable as it was written.
    console.error(cause);
    const source = document.createElement('pre');
    source.textContent = text;
    article.replaceChildren(source);
  }
  raiseHeadings(article);
  adaptLinks(article);
  main.replaceChildren(article);
  main.removeAttribute('aria-busy');
}

/** Answers begin with headings of the third level; a page begins with the first. Each gets the id that links name it by. */
function raiseHeadings(article) {
  for (const heading of article.querySelectorAll('h3, h4, h5, h6')) {
    const raised = document.createElement(`h${Number(heading.localName[1]) - 2}`);
    raised.append(...heading.childNodes);
    raised.id = raised.textContent
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    heading.replaceWith(raised);
  }
}

/** Links between the files lead to this page. Files of the repository outside the demo are not served: their links become text. */
function adaptLinks(article) {
  const demo = new URL('../', location.href).pathname;
  for (const link of article.querySelectorAll('a[href]')) {
    const { origin, pathname, hash } = new URL(link.href);
    if (origin !== location.origin) continue;
    const [, page] = /\/docs\/(?:([a-z]+)\.md|(?:index\.html)?)$/.exec(pathname) ?? [];
    if (page ?? hash) {
      link.href = `?page=${page ?? pageName}${hash}`;
      link.removeAttribute('target');
    } else if (!pathname.startsWith(demo)) link.replaceWith(...link.childNodes);
  }
}

for (const link of document.querySelectorAll('.pages a'))
  if (link.search === `?page=${pageName}`) link.setAttribute('aria-current', 'page');

await draw(await fetchPage());
document.title = `${main.querySelector('h1')?.textContent ?? pageName} · ai-chat`;
document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
