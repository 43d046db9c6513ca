import { keepGrammar, type ChatEvent, type ChatReply } from '../chat/index.ts';

/** The reply that `send` begins, made to keep the grammar even where a page's own transport does not, or throws at once. */
export function wellFormed(send: () => ChatReply): AsyncGenerator<ChatEvent, void, void> {
  return keepGrammar(begun(send), (cause) => {
    // For the site's developer; the visitor sees a sentence.
    console.error('<ai-chat>', cause);
  });
}

async function* begun(send: () => ChatReply): ChatReply {
  yield* send();
}
