import type { ChatMessage } from '../chat/index.ts';
import { alignLists } from './align-lists.ts';
import { isUnfinished, type HistoryMerge } from './history-merge.ts';
import { isPrompt } from './message-tree.ts';

/**
 * Merges a history whose ids only count its messages, as those of a stock Cat do. It may have lost its oldest messages, or all, and may contain
 * messages of other pages.
 *
 * - Prompts with their answers are recognised by their texts, in order, as late as possible. Other answers are recognised by their own text.
 * - A known prompt is recognised by its text alone if it is of this page or has no complete answer. A restored one with a complete answer is
 *   another one if the history has another answer, or none.
 * - A prompt of this page is another one than an answered one that is older by more than five minutes.
 * - What the history has before the first known message comes directly before that, and what it has between two of them directly after the
 *   former.
 * - What it has after the last known message, or all if none is known, comes after the restored messages and before those of this page.
 * - A version of an answer that is not visible is known, too: a Cat keeps all versions one after another.
 */
export function mergeByText(merge: HistoryMerge, history: readonly ChatMessage[]): void {
  const { tree } = merge;
  const visible = toExchanges(tree.path);
  const hidden = hiddenExchanges(merge);
  const exchanges = toExchanges(history);
  const otherVersions = new Set(exchanges.filter((exchange) => findSame(hidden, exchange)));
  const pairs = alignLists(exchanges, visible, (exchange, local) => {
    const similarity = similarityOf(merge, exchange, local, exchange === exchanges[0]);
    return similarity < 2 && otherVersions.has(exchange) ? 0 : similarity;
  });
  const firstPair = pairs.find((index) => index >= 0) ?? 0;
  const lastRow = pairs.findLastIndex((index) => index >= 0);
  let anchor = endOf(visible[firstPair - 1]);
  let isAfterLast = false;
  exchanges.forEach((exchange, row) => {
    const known = visible[pairs[row] ?? -1] ?? takeHidden(hidden, exchange);
    if (known) updateExchange(merge, known, exchange);
    if (row > lastRow && !isAfterLast) {
      isAfterLast = true;
      const next = visible.findIndex((local, index) => index > (pairs[lastRow] ?? -1) && isOfThisPage(merge, local));
      anchor = endOf(next < 0 ? visible.at(-1) : visible[next - 1]) ?? anchor;
    }
    if ((pairs[row] ?? -1) >= 0) anchor = endOf(known);
    const missing = known ? [] : [exchange.prompt, exchange.answer];
    for (const message of missing) {
      if (message) anchor = merge.add(message, anchor, merge.distinctTurnId(message.turnId), true);
    }
  });
}

/** A prompt and the answer directly after it, or one of both. */
interface Exchange {
  readonly prompt: ChatMessage | undefined;
  answer: ChatMessage | undefined;
}

function toExchanges(messages: readonly ChatMessage[]): Exchange[] {
  return messages.flatMap((message, index) => {
    const [previous, next] = [messages[index - 1], messages[index + 1]];
    if (isPrompt(message)) return { prompt: message, answer: next && !isPrompt(next) ? next : undefined };
    return previous && isPrompt(previous) ? [] : { prompt: undefined, answer: message };
  });
}

/** The answers that are not on the path, with their prompts. */
function hiddenExchanges({ tree, known }: HistoryMerge): Set<Exchange> {
  const visible = new Set(tree.path);
  const hidden = known.filter((message) => !isPrompt(message) && !visible.has(message));
  return new Set(hidden.map((answer) => ({ prompt: tree.promptOf(answer.id), answer })));
}

function takeHidden(hidden: Set<Exchange>, exchange: Exchange): Exchange | undefined {
  const known =
    findSame(hidden, exchange) ??
    [...hidden].find(
      (version) => hasSamePrompt(version, exchange) && version.answer && version.answer.state !== 'done',
    );
  if (known) hidden.delete(known);
  return known;
}

function findSame(hidden: ReadonlySet<Exchange>, exchange: Exchange): Exchange | undefined {
  return [...hidden].find(
    (version) => hasSamePrompt(version, exchange) && version.answer && hasSameText(exchange.answer, version.answer),
  );
}

function hasSamePrompt({ prompt }: Exchange, exchange: Exchange): boolean {
  return prompt !== undefined && prompt.text === exchange.prompt?.text;
}

function updateExchange(merge: HistoryMerge, known: Exchange, { prompt, answer }: Exchange): void {
  if (prompt && known.prompt) merge.update(known.prompt.id, prompt);
  if (answer && known.answer) merge.update(known.answer.id, answer);
  else if (answer && known.prompt) {
    const { id, turnId } = known.prompt;
    known.answer = merge.tree.get(merge.add(answer, id, turnId, true));
  }
  const turnId = (known.answer ?? known.prompt)?.turnId;
  // An answer that is another version has another turn than its prompt, and events are applied to answers.
  if (prompt && turnId !== undefined) merge.turnIds.set(prompt.turnId, turnId);
}

function similarityOf(merge: HistoryMerge, { prompt, answer }: Exchange, local: Exchange, isFirst: boolean): 0 | 1 | 2 {
  // The history may begin with an answer whose prompt it has lost.
  if (prompt?.text !== local.prompt?.text && (prompt || !isFirst)) return 0;
  if (local.answer && hasSameText(answer, local.answer)) return 2;
  if (!prompt || !local.prompt) return 0;
  if (answer && local.prompt.state === 'queued') return 0;
  if (isOfThisPage(merge, local)) return answer && isOlder(prompt, local.prompt) ? 0 : 1;
  return local.answer?.state === 'done' && !local.answer.retracted ? 0 : 1;
}

function hasSameText(answer: ChatMessage | undefined, local: ChatMessage): boolean {
  return (
    answer !== undefined && answer.text.trim() === local.text.trim() && (local.text !== '' || !isUnfinished(local))
  );
}

function isOfThisPage(merge: HistoryMerge, { prompt, answer }: Exchange): boolean {
  const message = prompt ?? answer;
  return message !== undefined && merge.isNew(message);
}

/** Whether a prompt of the history was asked before this one, and not only by the difference of two clocks. */
function isOlder(prompt: ChatMessage, local: ChatMessage): boolean {
  return !!prompt.createdAt && !!local.createdAt && prompt.createdAt < local.createdAt - MAX_CLOCK_DIFFERENCE_MS;
}

const MAX_CLOCK_DIFFERENCE_MS = 300_000;

function endOf(exchange: Exchange | undefined): string | undefined {
  return (exchange?.answer ?? exchange?.prompt)?.id;
}
