// Shows what a site has to paste, with this server's own address, and the pinned form with the hashes of this build.
const base = new URL('../', location.href).href;
const element = '<ai-chat layout="launcher"></ai-chat>';

document.querySelector('#snippet').textContent = `<script type="module" src="${base}ai-chat.js"></script>\n${element}`;

const { version, files } = await (await fetch(`${base}manifest.json`)).json();
const pinned = `${base}v${version}/`;

// What the widget consists of: the manifest has the files of conversation.js as well.
const names = new Set(['ai-chat.js']);
for (const name of names) {
  for (const imported of [...files[name].imports, ...files[name].dynamicImports]) names.add(imported);
}

// The attribute holds the first file to its hash, the map all that it fetches later.
const map = JSON.stringify({
  integrity: Object.fromEntries([...names].map((name) => [pinned + name, files[name].integrity])),
});
document.querySelector('#snippet-pinned').textContent = [
  `<script type="importmap">${map}</script>`,
  `<script type="module" crossorigin="anonymous"\n  src="${pinned}ai-chat.js"\n  integrity="${files['ai-chat.js'].integrity}"></script>`,
  element,
].join('\n');

// A strict policy takes the map, which browsers want in the page itself, by its hash. Only secure pages can reckon one.
if (globalThis.crypto?.subtle) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(map)));
  document.querySelector('#snippet-policy').textContent = `script-src ${new URL(base).origin} 'sha256-${btoa(
    String.fromCharCode(...hash),
  )}'`;
}
