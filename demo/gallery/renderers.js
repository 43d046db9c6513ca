// Renderers of the gallery: what a shop might draw in answers. They use no framework. Their elements have names of parts, by which `card.css` styles
// them from outside: `ai-chat::part(shop-card)`.

const el = (name, part, fields = {}, ...children) => {
  const element = Object.assign(document.createElement(name), fields);
  if (part) element.part.add(part);
  element.append(...children);
  return element;
};

const button = (text, onclick) => el('button', 'shop-button', { type: 'button', textContent: text, onclick });

const product = ({ title, price, sku, image }, send) =>
  el(
    'article',
    'shop-card',
    {},
    ...(image ? [el('img', 'shop-image', { src: image, alt: '' })] : []),
    el('span', undefined, { textContent: title }),
    el('strong', undefined, { textContent: price }),
    button('Choose', () => send(`I take ${title}.`, { sku })),
  );

export const renderers = {
  product: (data, { send }) => product(data, send),

  products: (list, { send }) => el('div', 'shop-tiles', {}, ...list.map((data) => product(data, send))),

  choices: (texts, { send }) =>
    el('div', 'shop-buttons', {}, ...texts.map((text) => button(text, () => send(text, { text })))),

  'size-form': ({ sizes }, { send }) => {
    const options = sizes.map((text) => el('option', undefined, { textContent: text }));
    const size = el('select', 'shop-button', {}, ...options);
    const onsubmit = (event) => {
      event.preventDefault();
      send(`Is Fell in stock in ${size.value}?`, { size: size.value });
    };
    const submit = el('button', 'shop-button', { textContent: 'Check stock' });
    return el('form', 'shop-card', { onsubmit }, el('label', undefined, {}, 'Your size ', size), submit);
  },

  broken: () => {
    throw new Error('a renderer of the gallery fails on purpose');
  },
};
