// Shows what a site has to paste, with this server's own address, and the pinned form with the hash of this build.
const base = new URL('../', location.href).href;
const element = '<ai-chat layout="launcher"></ai-chat>';

document.querySelector('#snippet').textContent = `<script type="module" src="${base}ai-chat.js"></script>\n${element}`;

const { version, files } = await (await fetch(`${base}manifest.json`)).json();
const { integrity } = files['ai-chat.js'];
document.querySelector('#snippet-pinned').textContent =
  `<script type="module" crossorigin="anonymous"\n  src="${base}v${version}/ai-chat.js"\n  integrity="${integrity}"></script>\n${element}`;
