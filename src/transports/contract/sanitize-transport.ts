import { normalizeReply } from '../../chat/reply-order.ts';
import { asCount } from '../../protocol/json.ts';
import type { ChatEvent, ChatReply, ChatRequest } from '../../chat/index.ts';
import type { ChatTransport, TransportListener, SendOptions } from './transport.ts';

/**
 * Wraps a page's own transport: the order of events in its replies is repaired, and a reply that throws has failed. All other members
 * are passed through, including capabilities that are added or removed later.
 */
export function sanitizeTransport(transport: ChatTransport): ChatTransport {
  const overrides: Partial<ChatTransport> = {
    send: (request: ChatRequest, options: SendOptions) => sanitizeReply(() => transport.send(request, options)),
    setListener: (listener: TransportListener | undefined) =>
      transport.setListener(
        listener &&
          ((event) =>
            listener(
              event.type === 'unsolicited-reply' ? { ...event, reply: sanitizeReply(() => event.reply) } : event,
            )),
      ),
  };
  return new Proxy(transport, {
    get(target, name) {
      const replacement: unknown = Reflect.get(overrides, name);
      if (replacement) return replacement;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function sanitizeReply(createReply: () => ChatReply): ChatReply {
  let reply: ChatReply | undefined;
  /** Creates the reply on the first read, so that an exception becomes an error of the reply. */
  async function* read(): AsyncGenerator<ChatEvent> {
    reply = createReply();
    yield* reply;
  }
  // For the page's developer. The visitor sees the sentence for `internal`.
  const events = normalizeReply(read(), (cause) => console.error('<ai-chat>', cause));
  return {
    [Symbol.asyncIterator]: () => events,
    get lastEventNumber() {
      return asCount(reply?.lastEventNumber);
    },
  };
}
