import { AiChatEvent, type AiChatCopyEvent } from '../events.ts';
import type { ConversationHost } from '../host.ts';
import type { ConversationController } from '../controllers/conversation.ts';

/** Tells the page when the visitor has copied a block of code, a table, or selected text of messages. */
export function reportCopies(
  host: ConversationHost,
  chat: Pick<ConversationController, 'eventIds' | 'snapshot'>,
): void {
  const report = (kind: AiChatCopyEvent['kind'], node: Node | null): void => {
    const element = node instanceof Element ? node : node?.parentElement;
    const id = element?.closest<HTMLElement>('li[data-id]')?.dataset['id'];
    const message = chat.snapshot.messages.find((candidate) => candidate.id === id);
    if (message) host.dispatchEvent(Object.assign(new AiChatEvent('ai-chat-copy', chat.eventIds(message)), { kind }));
  };
  const { renderRoot } = host;
  renderRoot.addEventListener('copied', ({ target }) => {
    report((target as Element).closest('.code-block') ? 'code' : 'table', target as Node);
  });
  // The node at which the selection ends.
  renderRoot.addEventListener('copy', ({ target }) => {
    if (!(target as Element).matches?.('input, textarea')) report('selection', target as Node);
  });
}
