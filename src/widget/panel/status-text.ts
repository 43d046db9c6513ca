import type { ChatErrorInfo, ChatMessage } from '../../chat/index.ts';
import { lastStartedMessage, type ConversationSnapshot } from '../../conversation/conversation.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import type { SecondaryViewsSource } from '../views/secondary-views.ts';
import { isOffline } from './is-offline.ts';

/** The conversation and everything that its status texts are made from. */
export interface StatusInput {
  readonly snapshot: ConversationSnapshot;
  readonly strings: PanelStrings;
  readonly pageLang: string;
  readonly secondaryViews: SecondaryViewsSource;
  /** The id of the answer that is being announced. */
  readonly announcedId: string;
  readonly isDraftTooLong: boolean;
  /** Whether an answer has been arriving for long. */
  readonly isLong: boolean;
}

/** The string for an answer that takes long. */
function delayText({ snapshot, strings, secondaryViews }: StatusInput): string | undefined {
  const { runningTurnId, isSlow, connection } = snapshot;
  if (!runningTurnId || !isSlow) return undefined;
  if (connection.state === 'connecting') return strings.connection.connecting;
  const views = secondaryViews.request();
  const last = lastStartedMessage(snapshot);
  return views?.strings[last && views.isLate(last) ? 'takesLong' : 'stillWorking'];
}

/** The conversation's state for screen readers. It stays the same between two changes of state, so each state is announced once. */
export function statusText(input: StatusInput): string {
  const { snapshot, strings, secondaryViews, announcedId, isDraftTooLong } = input;
  if (isDraftTooLong) return secondaryViews.request()?.strings.draftTooLong ?? '';
  if (isOffline(snapshot)) return secondaryViews.request()?.strings.offline ?? '';
  const lastStarted = lastStartedMessage(snapshot);
  const isReconnecting = snapshot.connection.state === 'reconnecting';
  if (snapshot.runningTurnId)
    return isReconnecting ? strings.connection.reconnecting : delayText(input) || progressText(input);
  // How an answer ended, only while it is being announced. Otherwise this text would be announced again after every other state.
  if (lastStarted?.id === announcedId) return endText(lastStarted, input);
  if (snapshot.error) return errorText(snapshot.error, input);
  return isReconnecting ? strings.connection.reconnecting : '';
}

/** How an answer ended, and what came with it besides its text. */
function endText(answer: ChatMessage, input: StatusInput): string {
  const { snapshot, strings, secondaryViews, pageLang } = input;
  const { state, error, truncated, retracted, media, sources, suggestions } = answer;
  if (error) return errorText(error, input);
  const text = state === 'stopped' || state === 'interrupted' ? strings[state] : '';
  if (!truncated && !retracted && !media && !sources && !suggestions && !snapshot.quota) return text;
  // Not before everything is known, because each change is announced.
  const views = secondaryViews.request();
  if (!views) return secondaryViews.hasFailed ? text : '';
  return [text, ...views.answerNotes(answer, snapshot.quota, pageLang)].filter(Boolean).join(' ');
}

function errorText(error: ChatErrorInfo, { snapshot, strings, secondaryViews }: StatusInput): string {
  const texts = secondaryViews.request()?.strings;
  if (!texts) return secondaryViews.hasFailed ? strings.genericError : '';
  const { code, retryable, retryAfter = 0 } = error;
  const sentence = texts.errors[code](error, snapshot.assistants.length > 1);
  // The countdown itself is not announced.
  return retryable && retryAfter >= 1 ? `${sentence} ${texts.retryIn(retryAfter)}.` : sentence;
}

/** The progress of an answer. A tool is named when it is called, not when it returns. A long text is not announced before its end, only that it is still coming. */
function progressText({ snapshot, strings, secondaryViews, isLong }: StatusInput): string {
  const last = snapshot.messages.at(-1);
  if (last?.state === 'queued' && last.turnId !== snapshot.runningTurnId) return strings.queued;
  const tool = last?.tools?.at(-1);
  const state = tool?.state === 'failed' ? 'failed' : 'running';
  const views = tool || isLong ? secondaryViews.request() : undefined;
  return (tool ? views?.toolText({ ...tool, state }) : isLong && views?.strings.stillWorking) || strings.answering;
}
