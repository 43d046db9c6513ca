import type { ConversationSnapshot } from '../../conversation/conversation.ts';

/** Whether the browser knows that it has no network. Node's navigator does not know. */
export function isOffline({ connection }: Pick<ConversationSnapshot, 'connection'>): boolean {
  // A transport that needs no network stays idle.
  return connection.state !== 'idle' && browser.navigator?.onLine === false;
}

const browser: { readonly navigator?: { readonly onLine?: boolean } } = globalThis;
