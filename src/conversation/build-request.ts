import type { ChatMessage, ChatRequest, ModelMessage } from '../chat/index.ts';
import { isPrompt, type MessageTree } from './message-tree.ts';

/**
 * Builds the request for a turn from the path that ends with its prompt, whether that is visible or not. Leaves out prompts without an answer,
 * because a model would try to answer them, and the page's own messages.
 *
 * In a tree with branches the request names the turn that it follows (`parentTurnId`): that of the last answer with a text before the prompt,
 * `null` for the first turn. Without branches it is omitted, because backends assume that a turn follows the last one.
 */
export function buildRequest(tree: MessageTree, turnId: string, assistant: string | undefined): ChatRequest {
  const answer = tree.answerOf(turnId);
  const prompt = answer && tree.promptOf(answer.id);
  const path = prompt ? tree.pathTo(prompt.id).filter(({ appended }) => !appended) : [];
  const answers = path.filter((message) => !isPrompt(message) && message.text);
  // An answer that is another version has another turn than its prompt, and a late answer another parent.
  const answered = new Set(answers.flatMap((message) => [message.turnId, message.parentId]));
  const included = path.filter(
    (message) =>
      message === prompt || answers.includes(message) || answered.has(message.turnId) || answered.has(message.id),
  );
  return {
    turnId,
    messages: included.map((message) => toModelMessage(message, message === prompt)),
    ...(assistant && { assistant }),
    ...(tree.hasBranches && { parentTurnId: answers.at(-1)?.turnId ?? null }),
  };
}

/** @param isPromptOfTurn Whether it is the prompt, the only one with a context. */
function toModelMessage({ role, text, media, data, context }: ChatMessage, isPromptOfTurn: boolean): ModelMessage {
  const isUser = role === 'user';
  const sent = isUser ? media?.map(({ thumbnail: _, ...item }) => item) : undefined;
  return {
    role,
    text,
    ...(sent && { media: sent }),
    ...(isUser && data && { data }),
    ...(isPromptOfTurn && context && { context }),
  };
}
