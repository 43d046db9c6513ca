// The form sets the element's properties; a change applies from the next message on and never touches the conversation.
const form = document.querySelector('form');
const chat = document.querySelector('ai-chat');
const output = form.querySelector('output');

// A link can carry the choice: inline.html?transport=lovelace&url=http://localhost:8000
const query = new URLSearchParams(location.search);
for (const name of ['transport', 'url', 'theme']) {
  if (query.has(name)) form.elements[name].value = query.get(name);
}

function apply() {
  const { transport, url, token, theme } = Object.fromEntries(new FormData(form));
  Object.assign(chat, { transport, theme, url: url || new URL('../', location.href).href, token: token || undefined });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  apply();
});
form.elements.theme.addEventListener('change', apply);

// The element's events.
for (const type of ['ai-chat-status', 'ai-chat-prompt', 'ai-chat-reply', 'ai-chat-error']) {
  chat.addEventListener(type, () => {
    output.textContent = [...output.textContent.split('\n').slice(-5), type].join('\n').trim();
  });
}

await customElements.whenDefined('ai-chat');
apply();
