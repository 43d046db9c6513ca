// One card: a chat, and the script that brings it into its state.
import { cards } from './cards.js';
import { installScriptedRecognizer } from './scripted-recognizer.js';
import { ScriptedTransport } from './scripted-transport.js';

/** How long a card may take to its state, besides what its script waits for. */
const DEADLINE_MS = 30_000;

const page = document.documentElement;
const chosen = new URLSearchParams(location.search).get('card');
const card = cards.find(({ id }) => id === chosen) ?? cards[0];
let transport = new ScriptedTransport(card.transport);
const themeSheet = document.createElement('link');
themeSheet.rel = 'stylesheet';

await customElements.whenDefined('ai-chat');
const chat = Object.assign(document.createElement('ai-chat'), {
  transport: () => (transport = transport.next()),
  storage: 'none',
  heading: 'Northfold',
  ...card.chat,
});
for (const [slot, textContent] of Object.entries(card.slots ?? {}))
  chat.append(Object.assign(document.createElement(slot === 'footer' ? 'small' : 'button'), { slot, textContent }));
applySwitches();
addEventListener('gallery-switches', applySwitches);
document.title = `${card.title} · ai-chat`;
document.body.append(chat);

if (card.speech) installScriptedRecognizer(card.speech);
if (card.isOffline) Object.defineProperty(navigator, 'onLine', { value: false });
page.dataset.state = 'playing';
try {
  for (const step of card.script ?? []) await play(step);
  await until(() => (card.shows ?? []).every((text) => isShown(text)));
  page.dataset.state = 'ready';
} catch (cause) {
  page.dataset.state = 'failed';
  throw cause;
}

/** The switches of this page's address come before those of the gallery, and those before the card's own. */
function applySwitches() {
  const searches = [parent === window ? '' : parent.location.search, location.search];
  const switches = searches.map((search) => Object.fromEntries(new URLSearchParams(search)));
  const { scheme = 'auto', theme, dir = 'ltr', layout = 'inline' } = Object.assign({}, card, ...switches);
  Object.assign(chat, { theme: scheme, layout });
  // A chat that moves from the page into a panel stays in sight.
  if (layout !== (card.layout ?? 'inline')) chat.open = true;
  Object.assign(page.dataset, { scheme, layout });
  page.dir = dir;
  page.lang = dir === 'rtl' ? 'ar' : 'en';
  if (!theme || theme === 'none') themeSheet.remove();
  else {
    themeSheet.href = `../themes/${encodeURIComponent(theme)}.css`;
    document.head.append(themeSheet);
  }
}

/** Plays one step of a script. The steps are listed in `cards.js`. */
async function play({
  ask,
  media,
  reply,
  addReply,
  append,
  read,
  emit,
  press,
  within,
  hover,
  write,
  field,
  attach,
  call,
  set,
  scrollTo,
  openDetails,
}) {
  if (ask !== undefined) {
    transport.addReply(reply ?? []);
    await chat.send(ask, media && { media: await media() });
  }
  if (addReply) transport.addReply(addReply);
  if (append) await chat.appendMessage(append);
  if (read) await until(() => isShown(read));
  if (emit) transport.emit(emit);
  if (press) (await until(() => findControl(press, within))).click();
  if (hover) (await until(() => findControl(hover))).dispatchEvent(new PointerEvent('pointerenter'));
  if (set) Object.assign(chat, set);
  if (write !== undefined) {
    const input = await until(() => findField(field));
    input.value = write;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  if (attach) {
    const pasted = await until(
      () => chat.shadowRoot.querySelector('.picker') && chat.shadowRoot.querySelector('textarea'),
    );
    const clipboardData = new DataTransfer();
    for (const file of await Promise.all(attach.map((create) => create()))) clipboardData.items.add(file);
    pasted.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true, cancelable: true }),
    );
  }
  if (call) await chat[call]();
  if (scrollTo !== undefined) {
    const transcript = await until(() => {
      const found = chat.shadowRoot.querySelector('[part~="conversation"]');
      return found?.scrollHeight > found?.clientHeight && found;
    });
    transcript.scrollTop = scrollTo;
  }
  if (openDetails) {
    await until(() => chat.shadowRoot.querySelector('details'));
    for (const details of chat.shadowRoot.querySelectorAll('details')) details.open = true;
  }
}

/** The last control with this name, in any part or in this one. */
function findControl(name, part) {
  const controls = chat.shadowRoot.querySelectorAll('button, summary, a, [role^="menuitem"], [role="button"]');
  const isWanted = (one) =>
    nameOf(one) === name && one.checkVisibility() && (!part || one.closest(`[part~="${part}"]`));
  return [...controls].findLast(isWanted);
}

/** The field of the composer, or the one with this name. */
function findField(name) {
  const fields = [...chat.shadowRoot.querySelectorAll('textarea')];
  return name ? fields.find((one) => one.ariaLabel === name) : fields.at(-1);
}

/** Whether a text, or something with this name, is shown. */
function isShown(text) {
  return [...chat.shadowRoot.querySelectorAll('*'), ...chat.children].some((one) => {
    const ownText = [...one.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data : '')).join('');
    return (
      [ownText, one.ariaLabel, one.alt, one.placeholder].some((words) => words?.includes(text)) && one.checkVisibility()
    );
  });
}

function nameOf(element) {
  return (element.ariaLabel ?? element.alt ?? element.textContent).trim().replaceAll(/\s+/g, ' ');
}

/** Resolves to what `find` returns as soon as that is truthy. */
async function until(find) {
  const deadline = performance.now() + DEADLINE_MS + (card.seconds ?? 0) * 1000;
  for (;;) {
    const found = find();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`the card "${card.id}" did not get into its state`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
