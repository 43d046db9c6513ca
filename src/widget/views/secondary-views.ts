import type { nothing, TemplateResult } from 'lit';
import type { ChatErrorInfo, ToolCall } from '../../chat/index.ts';
import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { Strings } from '../i18n/strings.ts';
import type { AssistantBarState, AssistantSelection } from './assistant-bar.ts';
import type { ErrorActions } from './error.ts';
import type { MessageRow } from './message-row.ts';

/** Views that a plain conversation does not need, in one language. */
export interface SecondaryViews {
  readonly strings: Strings;
  clearConfirmation(onAnswer: (isConfirmed: boolean) => void): TemplateResult;
  error(error: ChatErrorInfo, actions: ErrorActions): TemplateResult;
  attachments(row: MessageRow, isImageAllowed: ImagePolicy, pageLang: string): TemplateResult;
  assistantBar(state: AssistantBarState, selection: AssistantSelection, pageLang: string): TemplateResult;
  trace(row: MessageRow, pageLang: string): TemplateResult | typeof nothing;
  day(time: number, pageLang: string): TemplateResult;
  /** What a tool is doing or has done, in one line. */
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
