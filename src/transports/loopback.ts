import { chatError, type ChatRequest, type Clock } from '../chat/index.ts';
import { openReply } from './open-reply.ts';
import type { ReplyQueue } from './reply-queue.ts';
import { systemClock } from './system-clock.ts';
import type { ChatTransport, TransportOptions } from './transport.ts';

export interface LoopbackOptions extends Partial<TransportOptions> {
  /**
   * What to answer: a text, which is streamed at the pace of a model, or pieces, which are passed on as they come.
   * Default: a text that says it is a demonstration.
   */
  readonly reply?: (request: ChatRequest) => string | AsyncIterable<string>;
}

/** A transport that answers in the page itself, for demonstrations and documentation. Nothing leaves the page, and nothing is remembered. */
export function createLoopbackTransport(options: LoopbackOptions = {}): ChatTransport {
  const { reply: answer = demonstrate, clock = systemClock } = options;
  const closing = new AbortController();

  return {
    send(request, { signal }) {
      const { reply, ended } = openReply(signal, closing.signal);
      const { text = '', media = [] } = request.messages.at(-1) ?? {};
      if (!text.trim() && media.length === 0) reply.fail(chatError('bad-request'));
      if (!reply.isOver) void write(reply, () => answer(request), clock, ended);
      return reply;
    },
    listen() {
      // There is no connection to tell of.
    },
    close() {
      closing.abort();
    },
  };
}

async function write(
  reply: ReplyQueue,
  answer: () => string | AsyncIterable<string>,
  clock: Clock,
  ended: AbortSignal,
): Promise<void> {
  let isEmpty = true;
  try {
    const told = answer();
    for await (const delta of typeof told === 'string' ? paced(told, clock, ended) : told) {
      if (ended.aborted) return;
      isEmpty &&= delta === '';
      reply.push({ type: 'text-delta', delta });
    }
    if (isEmpty) reply.fail(chatError('empty-answer'));
    else reply.push({ type: 'reply-end', reason: 'done' });
  } catch {
    reply.fail(chatError('internal'));
  }
}

/** A text word by word, as a model writes it, until nobody listens any more. */
async function* paced(text: string, clock: Clock, ended: AbortSignal): AsyncGenerator<string, void, void> {
  let wait = FIRST_WORD;
  for (const word of text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    await pause(wait, clock, ended);
    if (ended.aborted) return;
    yield word;
    wait = NEXT_WORD;
  }
}

function pause(ms: number, clock: Clock, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
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

/** Milliseconds that a model thinks, and that it takes for a word. */
const FIRST_WORD = 500;
const NEXT_WORD = 40;

function demonstrate({ messages }: ChatRequest): string {
  const prompt = messages.at(-1)?.text.trim() ?? '';
  return [
    `You wrote: “${prompt}”`,
    'This is a demonstration. It runs in this page alone: no server heard you, and no model answers.',
    'Point the widget at a relay, a Cheshire Cat or a Lovelace, and the answer of a model streams in here the same way. ' +
      'Until then you can try what does not need one: stop me in the middle of a sentence, or ask again.',
  ].join('\n\n');
}
