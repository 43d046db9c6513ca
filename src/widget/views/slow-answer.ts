import { html, nothing } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { SecondsLeft } from './seconds-left.ts';

export interface SlowAnswerActions {
  readonly onStop: () => void;
  /** Called when the answer is late, so that this is announced. */
  readonly onLate: () => void;
}

/** How much longer than slow an answer takes, in seconds, until it is late and the visitor may want to stop it. */
const LATE_AFTER_SECONDS = 10;

/** The waits until an answer is late. */
const waits = new SecondsLeft();

/** Whether an answer takes much longer than others. */
export function isLate(message: ChatMessage): boolean {
  return waits.isOver(message);
}

/** The line below an answer that is slow; when it is late, with a button that stops it. @param message The answer. */
export function slowAnswerView(
  message: ChatMessage,
  strings: Strings,
  { onStop, onLate }: SlowAnswerActions,
): HTMLElement {
  const { lang, dir } = strings;
  const content = (left: number) =>
    html`<p class="hint" lang=${lang} dir=${dir}>${left > 0 ? strings.stillWorking : strings.takesLong}</p>
      ${
        left > 0
          ? nothing
          : html`<button class="text-button" part="action" type="button" lang=${lang} dir=${dir} @click=${onStop}>
              ${strings.stop}
            </button>`
      }`;
  const line = waits.show(message, LATE_AFTER_SECONDS, content, onLate);
  const hasDot = !message.text && !message.reasoning && !message.tools;
  line.className = hasDot ? 'slow-answer beside-dot' : 'slow-answer';
  return line;
}
