import { html, nothing, type TemplateResult } from 'lit';
import type { ActionLabels } from '../i18n/strings.ts';
import { ACTION_ICONS } from './action-icons.ts';
import { iconView } from './icon.ts';
import type { MessageRow } from './message-row.ts';

/** The switch between the versions of a message. */
export function branchSwitchView(
  { branchIndex, branchCount }: Pick<MessageRow, 'branchIndex' | 'branchCount'>,
  strings: ActionLabels,
  onSwitch: (direction: -1 | 1) => void,
): TemplateResult {
  const [number, count] = versionNumbers(branchIndex, branchCount, strings);
  const arrow = (direction: -1 | 1): TemplateResult => {
    const isEarlier = direction < 0;
    const label = isEarlier ? strings.earlierVersion : strings.laterVersion;
    const isEnd = branchIndex === (isEarlier ? 0 : branchCount - 1);
    return html`<button
      class="icon-button"
      part="act"
      type="button"
      data-name=${isEarlier ? 'earlier' : 'later'}
      tabindex="-1"
      dir=${strings.dir ?? nothing}
      aria-label=${label}
      title=${label}
      aria-disabled=${isEnd ? 'true' : nothing}
      @click=${() => isEnd || onSwitch(direction)}
    >
      ${iconView(ACTION_ICONS[isEarlier ? 'earlier' : 'later'])}
    </button>`;
  };
  return html`<span class="branch" part="branch" role="group" aria-label=${strings.version(number, count)}>
    ${arrow(-1)}<span aria-hidden="true">${number} / ${count}</span>${arrow(1)}
  </span>`;
}

/** The number of a version, from 1, and how many there are, in the digits of the strings' language. */
function versionNumbers(index: number, count: number, { lang }: ActionLabels): [number: string, count: string] {
  return [(index + 1).toLocaleString(lang), count.toLocaleString(lang)];
}
