/**
 * A conversation as a tree: each message names the one before it, and the messages with the same parent are branches. It is stored as a
 * list, in the order in which the turns were saved.
 * @module
 */
import type { ChatMessage, Role, Transcript } from '../../chat/index.ts';

/** The place of a turn in its conversation, as a prompt gives it. */
export interface TurnPlace {
  readonly turnId: string;
  /** The turn before it; `null`: none. Absent or not stored: the last one. */
  readonly parentTurnId?: string | null | undefined;
}

/** The id of a message, by which the messages of a retried turn replace those saved before. */
export function messageId(turnId: string, role: Role): string {
  return `${turnId}/${role}`;
}

/** The stored answer of a turn. */
export function findAnswer(messages: Transcript, turnId: string): ChatMessage | undefined {
  return messages.findLast((message) => message.turnId === turnId && message.role === 'assistant');
}

/** Gives messages that were stored without parents, by earlier versions, the message before them as the parent. */
export function withParents(messages: Transcript): Transcript {
  const turnsWithParents = new Set<string>();
  for (const { parentId, turnId } of messages) if (parentId !== undefined) turnsWithParents.add(turnId);
  return messages.map((message, index) => {
    const previous = messages[index - 1];
    return previous && !turnsWithParents.has(message.turnId) ? { ...message, parentId: previous.id } : message;
  });
}

/** The messages from the first one to the one with this id. A parent that is not stored any more ends the path. */
export function pathTo(messages: Transcript, id: string | undefined): ChatMessage[] {
  const remaining = byId(messages);
  const path: ChatMessage[] = [];
  for (let next = take(remaining, id); next; next = take(remaining, next.parentId)) path.push(next);
  return path.toReversed();
}

/** The path that ends with the turn that was answered last, or with the latest of its successors if it was a retry. */
export function currentPath(messages: Transcript): ChatMessage[] {
  const children = Map.groupBy(messages, ({ parentId }) => parentId);
  let last = latest(messages);
  // A cycle, which only a foreign store can contain, ends with the number of messages.
  for (let depth = 0; depth < messages.length; depth++) {
    const next = last && latest(children.get(last.id) ?? []);
    if (!next) break;
    last = next;
  }
  return pathTo(messages, last?.id);
}

/** The path before a turn: the conversation that its prompt continues. */
export function pathBefore(messages: Transcript, { turnId, parentTurnId }: TurnPlace): ChatMessage[] {
  if (parentTurnId === null) return [];
  const requested = parentTurnId === undefined ? [] : pathTo(messages, findAnswer(messages, parentTurnId)?.id);
  // A turn cannot follow itself.
  if (requested.length > 0 && requested.every((message) => message.turnId !== turnId)) return requested;
  const stored = messages.find((message) => message.turnId === turnId);
  return stored ? pathTo(messages, stored.parentId) : currentPath(messages);
}

/** The messages without those of some turns. What followed one of these follows what was before it. */
export function withoutTurns(messages: Transcript, turnIds: ReadonlySet<string>): Transcript {
  const removed = byId(messages.filter((message) => turnIds.has(message.turnId)));
  const keptParent = (parentId: string | undefined): string | undefined => {
    let id = parentId;
    // Each step takes a message away, because a foreign store may contain a cycle.
    for (const remaining = new Map(removed); id !== undefined && remaining.has(id);) id = take(remaining, id)?.parentId;
    return id;
  };
  return messages.flatMap((message) => {
    if (removed.has(message.id)) return [];
    const { parentId, ...rest } = message;
    const kept = keptParent(parentId);
    return kept === parentId ? [message] : [kept === undefined ? rest : { ...rest, parentId: kept }];
  });
}

function byId(messages: Transcript): Map<string, ChatMessage> {
  return new Map(messages.map((message) => [message.id, message]));
}

function take(messages: Map<string, ChatMessage>, id: string | undefined): ChatMessage | undefined {
  const message = id === undefined ? undefined : messages.get(id);
  if (message) messages.delete(message.id);
  return message;
}

function latest(messages: Transcript): ChatMessage | undefined {
  let last = messages[0];
  for (const message of messages) if ((message.createdAt ?? 0) >= (last?.createdAt ?? 0)) last = message;
  return last;
}
