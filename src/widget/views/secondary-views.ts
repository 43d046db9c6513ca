import type { nothing, TemplateResult } from 'lit';
import type {
  ChatErrorInfo,
  ChatMessage,
  PromptContext,
  PromptSuggestion,
  QuotaEvent,
  ToolCall,
  UploadEvent,
} from '../../chat/index.ts';
import type { CopyFormat } from '../../conversation/conversation-copy.ts';
import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { Strings } from '../i18n/strings.ts';
import type { AssistantPickerState } from './assistant-picker.ts';
import type { ConnectionStripState } from './connection-strip.ts';
import type { ErrorActions } from './error.ts';
import type { CloseFloating } from './floating.ts';
import type { HeaderMenuActions } from './header-menu.ts';
import type { Continuation, MessageRow } from './message-row.ts';
import type { PromptUsage } from './prompt-counter.ts';
import type { ShortcutsState } from './shortcuts.ts';
import type { SlowAnswerActions } from './slow-answer.ts';

/** Views that a plain conversation does not need, in one language. */
export interface SecondaryViews {
  readonly strings: Strings;
  headerMenu(actions: HeaderMenuActions): TemplateResult;
  clearConfirmation(onConfirm: () => void, onClose: CloseFloating): TemplateResult;
  exportCard(onExport: (format: CopyFormat) => void, onClose: CloseFloating): TemplateResult;
  shortcuts(state: ShortcutsState, onClose: CloseFloating): TemplateResult;
  connectionStrip(state: ConnectionStripState): TemplateResult;
  /** @param message The answer that is slow. */
  slowAnswer(message: ChatMessage, actions: SlowAnswerActions): HTMLElement;
  isLate(message: ChatMessage): boolean;
  /** How much of a prompt has been sent. */
  upload(upload: UploadEvent): TemplateResult;
  /** @param onRemove Sends the prompt without it. `undefined` for a prompt that has been sent. */
  promptContext(context: PromptContext, pageLang: string, onRemove?: () => void): TemplateResult;
  promptCounter(usage: PromptUsage): TemplateResult;
  assistantPicker(state: AssistantPickerState, pageLang: string): TemplateResult;
  quota(quota: QuotaEvent, pageLang: string): TemplateResult;
  /** Sentences for screen readers about an answer that has ended, besides its text. */
  answerNotes(answer: ChatMessage, quota: QuotaEvent | undefined, pageLang: string): readonly string[];
  error(error: ChatErrorInfo, actions: ErrorActions): TemplateResult;
  interrupted(onRetry: (() => void) | undefined, continuation: Continuation | undefined): TemplateResult;
  /** @param hidesSources Whether the page draws the sources itself. */
  attachments(row: MessageRow, isImageAllowed: ImagePolicy, pageLang: string, hidesSources: boolean): TemplateResult;
  followUps(
    suggestions: readonly PromptSuggestion[],
    pageLang: string,
    onPress: (suggestion: PromptSuggestion) => void,
  ): TemplateResult;
  trace(row: MessageRow, pageLang: string): TemplateResult | typeof nothing;
  day(time: number, pageLang: string): TemplateResult;
  newSince(): TemplateResult;
  /** Says in one line what a tool is doing or has done. */
  toolText(call: ToolCall): string;
  /** Adds the button that shows all of a long prompt, if a part of it is hidden. */
  attachPromptToggle(text: HTMLElement): void;
}

/** Access to the secondary views, which are fetched when they are first needed. */
export interface SecondaryViewsSource {
  readonly hasFailed: boolean;
  /** The views if they are loaded. The same object as long as their strings are the same. */
  readonly loaded: SecondaryViews | undefined;
  /** Returns the views if they are loaded. Otherwise loads them and then updates the element. */
  request(): SecondaryViews | undefined;
}
