import { html, nothing, type TemplateResult } from 'lit';
import type { ActionLabels } from '../i18n/strings.ts';
import { ACTION_ICONS, type ActionIconName } from './action-icons.ts';
import { branchSwitchView } from './branch-switch.ts';
import { iconView } from './icon.ts';
import type { AvailableActions, MessageRow } from './message-row.ts';
import { onToolbarFocus, onToolbarKey } from './toolbar-keys.ts';

/** The acts behind the buttons. */
export interface MessageActs {
  copy(row: MessageRow): void;
  regenerate(messageId: string): void;
  /** Rates an answer, or withdraws that. */
  rate(messageId: string, rating: 'up' | 'down'): void;
  /** Reads a message aloud, or stops that. */
  readAloud(row: MessageRow): void;
  /** Asks whether to delete a message. */
  askToDelete(messageId: string): void;
  edit(messageId: string): void;
  /** Shows the version before (-1) or after (1) the visible one. */
  switchBranch(messageId: string, direction: -1 | 1): void;
}

/** One button of the row. */
interface ActionButton {
  /** Tells it from the others, so that the focus can return to it. */
  readonly name: string;
  readonly label: string;
  readonly icon: ActionIconName;
  /** Whether it is on, for a button that stays on. */
  readonly isPressed?: boolean;
  readonly onPress: () => void;
}

/** The row of actions below a message. It has one tab stop. */
export function messageActionsView(
  row: MessageRow,
  strings: ActionLabels,
  acts: MessageActs,
  available: AvailableActions,
  time: TemplateResult | typeof nothing,
): TemplateResult {
  const { lang, dir } = strings;
  const { note, open } = row.actionState ?? {};
  return html`<div
    class="acts ${row.isLast || open ? 'shown' : ''}"
    part="actions"
    role="toolbar"
    lang=${lang}
    aria-label=${strings.actions}
    @keydown=${onToolbarKey}
    @focusin=${onToolbarFocus}
  >
    ${buttonsOf(row, strings, acts, available).map((button, index) => buttonView(button, index === 0, dir))}
    ${note ? html`<span class="act-note" dir=${dir ?? nothing}>${note}</span>` : nothing} ${time}
    ${row.branchCount > 1 ? branchSwitchView(row, strings, (direction) => acts.switchBranch(row.message.id, direction)) : nothing}
  </div>`;
}

/** Whether there is something to do with a message. */
export function hasActions({ message, isComplete, branchCount }: MessageRow): boolean {
  return (
    isComplete && message.state !== 'queued' && (message.text !== '' || message.media !== undefined || branchCount > 1)
  );
}

function buttonsOf(
  row: MessageRow,
  strings: ActionLabels,
  acts: MessageActs,
  { canRate, canReadAloud }: AvailableActions,
): ActionButton[] {
  const { message, canEdit, canRegenerate, canDelete, actionState } = row;
  const { id, text, role, feedback } = message;
  const isAnswer = role === 'assistant' && text !== '';
  const buttons: ActionButton[] = [];
  if (text) {
    const icon = actionState?.isCopied ? 'check' : 'copy';
    buttons.push({ name: 'copy', label: strings.copy, icon, onPress: () => acts.copy(row) });
  }
  if (canEdit && text)
    buttons.push({ name: 'edit', label: strings.editPrompt, icon: 'pen', onPress: () => acts.edit(id) });
  if (canRegenerate)
    buttons.push({ name: 'again', label: strings.regenerate, icon: 'again', onPress: () => acts.regenerate(id) });
  if (isAnswer && canRate)
    for (const [rating, name] of [
      ['up', 'good'],
      ['down', 'bad'],
    ] as const)
      buttons.push({
        name,
        label: strings[`${name}Answer`],
        icon: name,
        isPressed: feedback?.rating === rating,
        onPress: () => acts.rate(id, rating),
      });
  if (isAnswer && canReadAloud) {
    const [label, icon] = actionState?.isRead
      ? ([strings.stopReading, 'halt'] as const)
      : ([strings.readAloud, 'say'] as const);
    buttons.push({ name: 'say', label, icon, onPress: () => acts.readAloud(row) });
  }
  if (canDelete)
    buttons.push({ name: 'delete', label: strings.deleteMessage, icon: 'bin', onPress: () => acts.askToDelete(id) });
  return buttons;
}

function buttonView(
  { name, label, icon, isPressed, onPress }: ActionButton,
  isFirst: boolean,
  dir: string | undefined,
): TemplateResult {
  return html`<button
    class="icon-button"
    part="act"
    type="button"
    data-name=${name}
    tabindex=${isFirst ? 0 : -1}
    dir=${dir ?? nothing}
    aria-label=${label}
    title=${label}
    aria-pressed=${isPressed ?? nothing}
    @click=${onPress}
  >
    ${iconView(ACTION_ICONS[icon])}
  </button>`;
}
