import type { ChatMessage } from '../chat/index.ts';
import type { RememberedConversation } from '../chat/conversation-title.ts';
import { openTransport } from '../transports/contract/open-transport.ts';
import { hasCapability } from '../transports/contract/transport.ts';
import type { ConversationOptions } from './conversation.ts';
import { transportOptionsOf } from './transport-options.ts';

/**
 * The conversations of a visitor that the backend remembers; none if it has no list. Rejects with a `ChatError`.
 * @param options Those of one of them.
 */
export async function listAtBackend(
  options: ConversationOptions,
  userId: string,
): Promise<readonly RememberedConversation[]> {
  const { transport: choice = 'cat' } = options;
  const transport = await openTransport(choice, transportOptionsOf(options, userId));
  try {
    return (await transport.conversations?.()) ?? [];
  } finally {
    // A conversation that the page created is in use.
    if (typeof choice !== 'object') transport.close();
  }
}

/** The messages of a conversation that the backend has listed. @param options The conversation's, with its key. Rejects with a `ChatError`. */
export async function readAtBackend(options: ConversationOptions, userId: string): Promise<readonly ChatMessage[]> {
  const { transport: choice = 'cat' } = options;
  // A transport that the page has made has one conversation, which need not be this one.
  if (typeof choice === 'object') return [];
  const transport = await openTransport(choice, transportOptionsOf(options, userId));
  try {
    return (await transport.history?.()) ?? [];
  } finally {
    transport.close();
  }
}

/**
 * Gives a conversation that the backend has listed a title there. Resolves to whether the backend has it. Rejects with a `ChatError`.
 * @param options The conversation's, with its key.
 */
export async function renameAtBackend(options: ConversationOptions, userId: string, title: string): Promise<boolean> {
  const { transport: choice = 'cat' } = options;
  // A transport that the page has made has one conversation, which need not be this one.
  if (typeof choice === 'object') return false;
  const transport = await openTransport(choice, transportOptionsOf(options, userId));
  try {
    return (await transport.rename?.(title)) ?? false;
  } finally {
    transport.close();
  }
}

/** Deletes all conversations of a visitor at a backend that can. Resolves to whether it has. Rejects with a `ChatError`. */
export async function eraseAtBackend(options: ConversationOptions, userId: string): Promise<boolean> {
  const { transport: choice = 'cat' } = options;
  // A transport that the page has made has one conversation.
  if (typeof choice === 'object') return false;
  const transport = await openTransport(choice, transportOptionsOf(options, userId));
  try {
    return (await transport.erase?.()) ?? false;
  } finally {
    transport.close();
  }
}

/**
 * Deletes a conversation from the memory of its backend, if that may have one.
 * @param options The conversation's, with its key.
 * @param isRemembered Whether the backend has said that it remembers the conversation.
 * Rejects with a `ChatError`.
 */
export async function deleteAtBackend(
  options: ConversationOptions,
  userId: string,
  isRemembered: boolean,
): Promise<void> {
  const { transport: choice = 'cat' } = options;
  // A transport that the page has made has one conversation, which need not be this one.
  if (typeof choice === 'object') return;
  const transport = await openTransport(choice, transportOptionsOf(options, userId));
  try {
    if (isRemembered || hasCapability(transport, 'clear')) await transport.clear?.();
  } finally {
    transport.close();
  }
}
