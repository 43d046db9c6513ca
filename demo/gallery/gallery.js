// The list of cards. Each is a page of its own in a frame, so that windows, sheets and focus are real.
import { cards } from './cards.js';

const form = document.querySelector('form');
const main = document.querySelector('main');

// A link can carry the switches: gallery.html?scheme=dark&dir=rtl
const query = new URLSearchParams(location.search);
for (const [name, value] of query) if (form.elements[name]) form.elements[name].value = value;

const rows = new Map();
const frames = cards.map((card) => {
  if (!rows.has(card.group)) {
    const heading = document.createElement('h2');
    const row = document.createElement('div');
    heading.textContent = card.group;
    row.className = 'cards-row';
    main.append(heading, row);
    rows.set(card.group, row);
  }
  const { section, frame } = createCard(card);
  rows.get(card.group).append(section);
  return frame;
});

function createCard({ id, title, note, height = 640, isWide }) {
  const section = document.createElement('section');
  section.id = id;
  section.className = isWide ? 'card wide' : 'card';

  const link = document.createElement('a');
  link.href = `gallery/card.html?card=${id}`;
  link.textContent = title;
  const heading = document.createElement('h3');
  heading.append(link);
  const text = document.createElement('p');
  text.textContent = note;

  const frame = document.createElement('iframe');
  frame.loading = 'lazy';
  frame.title = title;
  frame.height = height;
  frame.src = link.href;
  section.append(heading, text, frame);
  return { section, frame };
}

/** Writes the switches into the address, where the cards read them. */
function applySwitches() {
  const chosen = [...new FormData(form)].filter(([, value]) => value !== '');
  history.replaceState(
    null,
    '',
    chosen.length > 0 ? `?${new URLSearchParams(chosen)}${location.hash}` : location.pathname,
  );
  document.documentElement.dataset.width = form.elements.width.value;
  for (const { contentWindow } of frames) contentWindow.dispatchEvent(new Event('gallery-switches'));
}

form.addEventListener('change', applySwitches);
// The reset itself comes after its event.
form.addEventListener('reset', () => queueMicrotask(applySwitches));
applySwitches();
