import { keepGrammar } from '../chat/grammar.ts';
import type { ChatReply, ChatRequest } from '../chat/index.ts';
import type { ChatTransport, ConversationListener, SendOptions } from './transport.ts';

/**
 * A page's own transport, made to keep the contract where it may not: its replies keep the grammar, and one that throws has failed.
 * Everything else of it, capabilities that come and go included, is as it was.
 */
export function guarded(transport: ChatTransport): ChatTransport {
  const guards: Partial<ChatTransport> = {
    send: (request: ChatRequest, options: SendOptions) => guardedReply(() => transport.send(request, options)),
    listen: (listener: ConversationListener | undefined) =>
      transport.listen(
        listener &&
          ((event) =>
            listener(event.type === 'unprompted' ? { ...event, reply: guardedReply(() => event.reply) } : event)),
      ),
  };
  return new Proxy(transport, {
    get(target, name) {
      const guard: unknown = Reflect.get(guards, name);
      if (guard) return guard;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function guardedReply(begin: () => ChatReply): ChatReply {
  // For the page's developer; the visitor sees a sentence.
  return keepGrammar(begun(begin), (cause) => console.error('<ai-chat>', cause));
}

/** A reply whose very beginning may throw. */
async function* begun(begin: () => ChatReply): ChatReply {
  yield* begin();
}
