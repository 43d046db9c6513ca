import { normalizeReply } from '../../chat/reply-order.ts';
import type { ChatReply, ChatRequest } from '../../chat/index.ts';
import type { ChatTransport, TransportListener, SendOptions } from './transport.ts';

/**
 * A page's own transport, made to keep the contract where it may not: its replies keep the grammar, and one that throws has failed.
 * Everything else of it, capabilities that come and go included, is as it was.
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
  // For the page's developer; the visitor sees a sentence.
  return normalizeReply(lazyReply(createReply), (cause) => console.error('<ai-chat>', cause));
}

/** A reply whose very beginning may throw. */
async function* lazyReply(createReply: () => ChatReply): ChatReply {
  yield* createReply();
}
