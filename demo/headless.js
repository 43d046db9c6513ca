// A chat in plain DOM. With a bundler, import from 'ai-chat-element/conversation' instead.
import { createConversation, lastStartedMessage } from '../conversation.js';

const NOTES = {
  queued: 'Waits for its turn.',
  sending: 'Thinking…',
  stopped: 'Stopped.',
  interrupted: 'Cut off.',
};
const ERRORS = {
  unauthorized: 'Please sign in.',
  unreachable: 'The server cannot be reached.',
  disconnected: 'The connection was lost.',
  'too-long': 'That is too long.',
  'rate-limited': 'Too many messages. Please wait a moment.',
};
const log = document.querySelector('#messages');
const status = document.querySelector('#status');
const form = document.querySelector('form');
const { prompt, stop, retry, clear } = form.elements;
const transport = new URLSearchParams(location.search).get('transport') ?? 'cat';
const conversation = createConversation({ url: new URL('../', location.href).href, transport, name: 'headless' });

const errorText = ({ code }) => ERRORS[code] ?? `Something went wrong (${code}).`;

// A message keeps its element, so that screen readers read only what is new. Nothing in it is parsed as HTML.
const elements = new Map();

function elementOf({ id, role, text, state, error }) {
  const element = elements.get(id) ?? document.createElement('article');
  if (!elements.has(id)) element.append(document.createElement('p'), document.createElement('small'));
  elements.set(id, element);
  Object.assign(element.dataset, { role, state });
  const isShown = role === 'assistant' || state === 'queued';
  const note = error ? errorText(error) : (isShown && NOTES[state]) || '';
  for (const [index, content] of [text, note].entries()) {
    if (element.children[index].textContent !== content) element.children[index].textContent = content;
  }
  return element;
}

function render() {
  const snapshot = conversation.getSnapshot();
  const { messages, runningTurnId, draft, error, connection, isClearing, isSlow } = snapshot;
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.ariaBusy = String(runningTurnId !== undefined); // An answer is read when it has ended.
  messages.forEach((message, index) => {
    const element = elementOf(message);
    if (element !== log.children[index]) log.insertBefore(element, log.children[index] ?? null);
  });
  while (log.children.length > messages.length) log.lastChild.remove();
  if (isAtEnd) log.scrollTop = log.scrollHeight;
  const last = lastStartedMessage(snapshot);
  stop.disabled = runningTurnId === undefined;
  retry.disabled = !(last?.state === 'interrupted' || last?.error?.retryable);
  clear.disabled = messages.length === 0 || isClearing;
  status.textContent = error ? errorText(error) : isSlow ? 'Still working…' : connection.state;
  if (prompt.value !== draft) prompt.value = draft;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (conversation.send(prompt.value).isAccepted) conversation.setDraft('');
});
prompt.addEventListener('input', () => conversation.setDraft(prompt.value));
form.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') conversation.stop();
  if (event.key !== 'Enter' || event.target !== prompt || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
stop.addEventListener('click', () => conversation.stop());
retry.addEventListener('click', () => conversation.retry());
clear.addEventListener('click', () => conversation.clear().then(() => prompt.focus()));

conversation.subscribe(render);
conversation.open();
render();
