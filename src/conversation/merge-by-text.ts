import type { ChatMessage } from '../chat/index.ts';
import { isPending } from '../chat/message.ts';
import { alignLists } from './align-lists.ts';
import type { HistoryMerge } from './history-merge.ts';
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
 * - An exchange with the same texts at another place of the order is known, too, and stays there.
 * - A history that begins with an answer has lost its prompt: it is known if a complete visible answer has its text.
 */
export function mergeByText(merge: HistoryMerge, history: readonly ChatMessage[]): void {
  const { tree } = merge;
  const visible = toExchanges(tree.path.filter(({ appended }) => !appended));
  const exchanges = toExchanges(history);
  const [first] = exchanges;
  if (first && visible.some((local) => isTail(first, local))) exchanges.shift();
  const similarity = (exchange: Exchange, local: Exchange) => similarityOf(merge, exchange, local);
  const isVisible = (exchange: Exchange) => visible.some((local) => similarity(exchange, local) === 2);
  const hidden = new HiddenExchanges(merge, exchanges, isVisible);
  const pairs = alignLists(exchanges, visible, (exchange, local) =>
    hidden.hasSame(exchange) ? 0 : similarity(exchange, local),
  );
  const unpaired = visible.filter((_, index) => !pairs.includes(index));
  const firstPair = pairs.find((index) => index >= 0) ?? 0;
  const lastRow = pairs.findLastIndex((index) => index >= 0);
  /** The message after which the next one is added, and the same for further answers below a version that is not visible. */
  let anchor = endOf(visible[firstPair - 1]);
  let hiddenAnchor: string | undefined;
  exchanges.forEach((exchange, row) => {
    const pair = visible[pairs[row] ?? -1];
    const known = pair ?? hidden.take(exchange) ?? removeFirst(unpaired, (local) => isSame(exchange, local));
    if (known) updateExchange(merge, known, exchange);
    if (row === lastRow + 1) {
      const next = visible.findIndex((local, index) => index > (pairs[lastRow] ?? -1) && isOfThisPage(merge, local));
      anchor = endOf(next < 0 ? visible.at(-1) : visible[next - 1]) ?? anchor;
    }
    if (pair) anchor = endOf(pair);
    if (known) hiddenAnchor = pair ? undefined : endOf(known);
    else if (exchange.prompt) hiddenAnchor = undefined;
    const missing = known ? [] : [exchange.prompt, exchange.answer];
    for (const message of missing) {
      if (!message) continue;
      const id = merge.add(message, hiddenAnchor ?? anchor, merge.distinctTurnId(message.turnId), true);
      if (hiddenAnchor === undefined) anchor = id;
      else hiddenAnchor = id;
    }
  });
}

/** Whether an exchange without a prompt is the end of a known one: the history may begin with an answer whose prompt it has lost. */
function isTail({ prompt, answer }: Exchange, known: Exchange): boolean {
  return !prompt && known.answer?.state === 'done' && isSame({ prompt, answer }, { prompt, answer: known.answer });
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

/** The answers that are not on the path, with the prompts directly before them. Each is recognised once. */
class HiddenExchanges {
  /** By the exchange of the history that has the same texts. */
  readonly #same = new Map<Exchange, Exchange>();
  readonly #others: Exchange[];

  constructor(
    { tree, known }: HistoryMerge,
    exchanges: readonly Exchange[],
    isVisible: (exchange: Exchange) => boolean,
  ) {
    const visible = new Set(tree.path);
    const answers = known.filter((message) => !isPrompt(message) && !visible.has(message));
    this.#others = answers.map((answer) => {
      const parent = tree.get(answer.parentId ?? '');
      return { prompt: parent && isPrompt(parent) ? parent : undefined, answer };
    });
    for (const exchange of exchanges) {
      // In this order, because it compares with each visible one, and usually there are no others.
      if (this.#others.length === 0 || isVisible(exchange)) continue;
      const same = removeFirst(this.#others, (other) => isSame(exchange, other));
      if (same) this.#same.set(exchange, same);
    }
  }

  hasSame(exchange: Exchange): boolean {
    return this.#same.has(exchange);
  }

  /** Returns the one with the same texts, or one with the same prompt and an answer that is not complete. */
  take(exchange: Exchange): Exchange | undefined {
    const text = exchange.prompt?.text;
    return (
      this.#same.get(exchange) ??
      removeFirst(this.#others, (other) => isSame(exchange, other)) ??
      removeFirst(this.#others, ({ prompt, answer }) => prompt?.text === text && !!prompt && isCutOff(answer))
    );
  }
}

function isCutOff(answer: ChatMessage | undefined): boolean {
  return answer !== undefined && answer.state !== 'done' && answer.state !== 'queued';
}

function removeFirst(list: Exchange[], isWanted: (exchange: Exchange) => boolean): Exchange | undefined {
  const index = list.findIndex(isWanted);
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

function updateExchange(merge: HistoryMerge, known: Exchange, { prompt, answer }: Exchange): void {
  const isQueued = known.prompt?.state === 'queued';
  if (prompt && known.prompt && !isQueued) merge.update(known.prompt.id, prompt);
  if (answer && known.answer && !isQueued) merge.update(known.answer.id, answer);
  if (answer && known.prompt && !known.answer) {
    const { id, turnId } = known.prompt;
    known.answer = merge.tree.get(merge.add(answer, id, turnId, true));
  }
  const turnId = (known.answer ?? known.prompt)?.turnId;
  // An answer that is another version has another turn than its prompt, and events are applied to answers.
  if (prompt && turnId !== undefined) merge.turnIds.set(prompt.turnId, turnId);
}

function similarityOf(merge: HistoryMerge, { prompt, answer }: Exchange, local: Exchange): 0 | 1 | 2 {
  if (isSame({ prompt, answer }, local)) return 2;
  if (prompt?.text !== local.prompt?.text) return 0;
  if (!prompt || !local.prompt) return 0;
  if (answer && local.prompt.state === 'queued') return 0;
  if (isOfThisPage(merge, local)) return answer && isOlder(prompt, local.prompt) ? 0 : 1;
  return local.answer?.state === 'done' && !local.answer.retracted ? 0 : 1;
}

/** Whether prompt and answer have the same texts. An answer without a text may be of any text until it has ended. */
function isSame({ prompt, answer }: Exchange, known: Exchange): boolean {
  if (prompt?.text !== known.prompt?.text) return false;
  if (!answer || !known.answer) return answer === known.answer;
  return answer.text.trim() === known.answer.text.trim() && (answer.text !== '' || !isPending(known.answer));
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
