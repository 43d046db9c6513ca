/**
 * Reads a stock Cat's history.
 * @module
 */
import { createMessage, type ChatMessage } from '../../chat/index.ts';
import type { CatHistoryEntry } from '../../protocol/cat-http.ts';
import { lastIndexOfPrompt } from './find-answer.ts';
import type { PendingPrompt } from './pending-prompt.ts';
import type { HistorySummary } from './visitor-changes.ts';

/** Cats have no ids for messages, so the ids contain the position. */
export function toMessages(entries: readonly CatHistoryEntry[]): readonly ChatMessage[] {
  let turnNumber = 0;
  return entries.map(({ promptText: _, ...entry }, index) => {
    if (entry.role === 'user') turnNumber += 1;
    const turnId = `history-turn-${turnNumber}`;
    return createMessage(entry.role, { id: `history-${index}`, turnId, state: 'done', ...entry });
  });
}

/** Whether a history has a later prompt, perhaps of another device. */
export function isContinuedAfter({ text }: PendingPrompt, entries: readonly CatHistoryEntry[]): boolean {
  return entries.findLastIndex(({ role }) => role === 'user') !== lastIndexOfPrompt(entries, text);
}

/** The history’s answer to whether the last prompt was answered. */
export function summarize(
  entries: readonly CatHistoryEntry[],
  messages: readonly ChatMessage[],
  pendingPrompt: string | undefined,
): HistorySummary {
  const lastEntry = entries.at(-1);
  const unansweredPrompt = pendingPrompt ?? (lastEntry?.role === 'user' ? lastEntry.text : undefined);
  const index = unansweredPrompt === undefined ? -1 : lastIndexOfPrompt(entries, unansweredPrompt);
  const knownAnswers = new Map(
    entries.flatMap(({ promptText, text }) => (promptText === undefined ? [] : [[promptText, text]])),
  );
  return { unansweredPrompt, unansweredTurnId: messages[index]?.turnId, knownAnswers };
}
