// A transport without a connection: it plays the replies of a card. See `ChatTransport` in the documentation of the element.

/** The answer to prompts that the card's script does not know: the visitor's own. */
const OWN_PROMPT = [
  { type: 'reply-start' },
  { type: 'text-delta', delta: 'This card plays a script. ' },
  400,
  { type: 'text-delta', delta: 'In the **playground** a real backend answers.' },
  { type: 'reply-end', reason: 'done' },
];

export class ScriptedTransport {
  #listener;
  #replies = [];
  #closing = new AbortController();

  /** @param {object} capabilities Optional methods of a transport, such as `assistants`. */
  constructor(capabilities) {
    Object.assign(this, capabilities);
  }

  /** The transport for the next conversation, which goes on with the script. This one, unless it was closed. */
  next() {
    if (!this.#closing.signal.aborted) return this;
    const { ...capabilities } = this;
    const next = new ScriptedTransport(capabilities);
    next.#replies = this.#replies;
    return next;
  }

  /** Adds the reply to the next prompt: events, and pauses in milliseconds. Without an end, it stays unfinished until it is stopped. */
  addReply(events) {
    this.#replies.push(events);
  }

  async *send(_request, { signal }) {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    let last;
    for (const event of this.#replies.shift() ?? OWN_PROMPT) {
      if (typeof event === 'number') await pause(event, ended);
      if (ended.aborted) break;
      if (typeof event === 'object') yield (last = event);
    }
    if (last?.type === 'reply-end' || last?.type === 'reply-error') return;
    await pause(undefined, ended);
    yield { type: 'reply-end', reason: signal.aborted ? 'stopped' : 'interrupted' };
  }

  setListener(listener) {
    this.#listener = listener;
  }

  /** Reports an event outside of replies. */
  emit(event) {
    this.#listener?.(event);
  }

  connect() {
    this.emit({ type: 'status', state: 'connected' });
  }

  close() {
    this.#closing.abort();
  }
}

/** Resolves after a time, or when the signal is aborted; without a time only then. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', resolve, { once: true });
    if (milliseconds !== undefined) setTimeout(resolve, milliseconds);
  });
}
