import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { secondaryIcon } from './secondary-icons.ts';

/** Something that the backend used for its answer. */
interface Entry {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly score?: number | undefined;
  readonly createdAt?: number | undefined;
}

/** The backend's explanation of an answer: the tools it used and what it remembered, in tabs. Only those with entries. */
export function explanationView(message: ChatMessage, strings: Strings, pageLang: string): unknown {
  const { id, steps = [], sources = [], recollections = [] } = message;
  const { lang, dir, explanation } = strings;
  const remembered = (kind: 'episodic' | 'procedural'): Entry[] =>
    recollections
      .filter((entry) => entry.kind === kind)
      .map(({ text, source, score, createdAt }) => ({ title: source, text, score, createdAt }));
  const entries = {
    tools: steps.map(({ name, input, output }) => ({ title: name, text: [input, output].filter(Boolean).join(' → ') })),
    episodic: remembered('episodic'),
    declarative: sources,
    procedural: remembered('procedural'),
  } as const;
  const tabs = (Object.keys(entries) as (keyof typeof entries)[]).filter((kind) => entries[kind].length > 0);
  if (tabs.length === 0) return nothing;
  return html`<details class="explanation" part="explanation" lang=${lang}>
    <summary>${secondaryIcon('info')}<bdi dir=${dir}>${explanation.title}</bdi>${secondaryIcon('chevron')}</summary>
    <div class="tabs" role="tablist" aria-label=${explanation.title} @click=${onClick} @keydown=${onKey}>
      ${tabs.map(
        (kind, index) =>
          html`<button
            role="tab"
            type="button"
            id="${id}-${kind}-tab"
            aria-controls="${id}-${kind}"
            aria-selected=${index === 0}
            tabindex=${index === 0 ? 0 : -1}
          >
            <bdi dir=${dir}>${explanation[kind]}</bdi> <span class="tab-count">${entries[kind].length}</span>
          </button>`,
      )}
    </div>
    ${tabs.map(
      (kind, index) =>
        html`<div
          role="tabpanel"
          id="${id}-${kind}"
          aria-labelledby="${id}-${kind}-tab"
          tabindex="0"
          ?hidden=${index > 0}
        >
          <ol role="list">
            ${entries[kind].map((entry) => entryView(entry, strings, pageLang))}
          </ol>
        </div>`,
    )}
  </details>`;
}

function entryView({ title, text, score, createdAt }: Entry, strings: Strings, pageLang: string): TemplateResult {
  const { explanation } = strings;
  const details = [
    score === undefined ? undefined : explanation.score(score.toLocaleString([], { maximumFractionDigits: 2 })),
    // Of foreign origin, so perhaps no time at all.
    createdAt === undefined || Number.isNaN(new Date(createdAt).getTime())
      ? undefined
      : new Date(createdAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }),
  ].filter((detail) => detail !== undefined);
  return html`<li>
    ${title ? html`<bdi class="entry-title" lang=${pageLang}>${title}</bdi>` : nothing}
    ${text ? html`<p lang=${pageLang} dir="auto">${text}</p>` : nothing}
    ${details.length > 0 ? html`<small>${details.map((detail) => html`<bdi>${detail}</bdi>`)}</small>` : nothing}
  </li>`;
}

function onClick({ target }: Event): void {
  const tab = (target as Element).closest<HTMLElement>('[role=tab]');
  if (tab) selectTab(tab);
}

/** Arrow keys move the focus and the choice, as in any list of tabs. */
function onKey(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  const index = tabs.findIndex((tab) => tab === event.target);
  const forwards = list.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
  const backwards = list.matches(':dir(rtl)') ? 'ArrowRight' : 'ArrowLeft';
  const next = {
    [forwards]: tabs[(index + 1) % tabs.length],
    [backwards]: tabs.at(index - 1),
    Home: tabs[0],
    End: tabs.at(-1),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  selectTab(next);
  next.focus();
}

/** The choice is the tab's own state: rendering the message again leaves it alone, because its template does not change. */
function selectTab(tab: HTMLElement): void {
  const details = tab.closest('details');
  for (const other of details?.querySelectorAll<HTMLElement>('[role=tab]') ?? []) {
    other.ariaSelected = String(other === tab);
    other.tabIndex = other === tab ? 0 : -1;
  }
  for (const panel of details?.querySelectorAll<HTMLElement>('[role=tabpanel]') ?? [])
    panel.hidden = panel.id !== tab.getAttribute('aria-controls');
}
