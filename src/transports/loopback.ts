import { errorInfo, type AcceptedAttachments, type ChatRequest, type Clock } from '../chat/index.ts';
import { INTERRUPTED, ReplyStream, STOPPED } from '../chat/reply-stream.ts';
import { browserClock } from './shared/browser-clock.ts';
import type { ChatTransport, TransportOptions } from './contract/transport.ts';

export interface LoopbackOptions extends Partial<TransportOptions> {
  /**
   * Returns the answer: a text, which is streamed at the pace of a model, or chunks, which are passed on as they arrive.
   * Defaults to a text that says it is a demonstration.
   */
  readonly reply?: (request: ChatRequest) => string | AsyncIterable<string>;
  /** What prompts may have attached. Default nothing. */
  readonly accepts?: AcceptedAttachments;
}

/** Creates a transport that answers in the page itself, for demonstrations and documentation. Nothing leaves the page or is stored. */
export function createLoopbackTransport(options: LoopbackOptions = {}): ChatTransport {
  const { reply: createContent = demoReply, accepts, clock = browserClock } = options;
  const closing = new AbortController();

  return {
    accepts,
    send(request, { signal }) {
      const { reply, ended } = createAbortableReply(signal, closing.signal);
      const { text = '', media = [] } = request.messages.at(-1) ?? {};
      if (!text.trim() && media.length === 0) reply.fail(errorInfo('bad-request'));
      if (!reply.isOver) void writeReply(reply, () => createContent(request), clock, ended);
      return reply;
    },
    setListener() {
      // No connection, so no events.
    },
    close() {
      closing.abort();
    },
  };
}

/**
 * Creates a reply that ends by itself when the visitor stops it and when its transport closes. `ended` is aborted in both cases, and when its
 * reader cancels.
 */
function createAbortableReply(stop: AbortSignal, closing: AbortSignal): { reply: ReplyStream; ended: AbortSignal } {
  const cancelled = new AbortController();
  const reply = new ReplyStream({ onCancel: () => cancelled.abort() });
  const ended = AbortSignal.any([stop, closing, cancelled.signal]);
  const end = () => reply.push(stop.aborted ? STOPPED : INTERRUPTED);
  if (ended.aborted) end();
  else ended.addEventListener('abort', end, { once: true });
  return { reply, ended };
}

async function writeReply(
  reply: ReplyStream,
  createContent: () => string | AsyncIterable<string>,
  clock: Clock,
  ended: AbortSignal,
): Promise<void> {
  let isEmpty = true;
  try {
    const content = createContent();
    for await (const delta of typeof content === 'string' ? streamWords(content, clock, ended) : content) {
      if (ended.aborted) return;
      isEmpty &&= delta === '';
      reply.push({ type: 'text-delta', delta });
    }
    if (isEmpty) reply.fail(errorInfo('empty-response'));
    else reply.push({ type: 'reply-end', reason: 'done' });
  } catch {
    reply.fail(errorInfo('internal'));
  }
}

/** Streams a text word by word, like a model, until `ended` is aborted. */
async function* streamWords(text: string, clock: Clock, ended: AbortSignal): AsyncGenerator<string, void, void> {
  let delayMs = FIRST_WORD_MS;
  for (const word of text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    await pause(delayMs, clock, ended);
    if (ended.aborted) return;
    yield word;
    delayMs = WORD_MS;
  }
}

function pause(ms: number, clock: Clock, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ms, () => {
      ended.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      resolve();
    };
    ended.addEventListener('abort', stop, { once: true });
  });
}

const FIRST_WORD_MS = 500;
const WORD_MS = 40;

function demoReply({ messages }: ChatRequest): string {
  const prompt = messages.at(-1)?.text.trim() ?? '';
  return [
    `You wrote: “${prompt}”`,
    'This is a demonstration. It runs entirely in this page: nothing is sent to a server, and no model is involved.',
    'Connect the widget to a relay, a Cheshire Cat or a Lovelace, and the answer of a model will stream in the same way. ' +
      'Until then you can try everything that needs no model: stop this answer in the middle of a sentence, or ask again.',
  ].join('\n\n');
}
