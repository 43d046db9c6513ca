import { nothing, type TemplateResult } from 'lit';
import type { Command, CompletionSource, Mention } from '../completion.ts';
import type { RenderHost } from '../host.ts';
import type { Strings } from '../i18n/strings.ts';
import { completionListView, optionId } from '../views/completion-list.ts';
import { replaceRange } from '../views/field-text.ts';
import { findTrigger, type CompletionTrigger } from './find-trigger.ts';
import { matchingEntries } from './matching-entries.ts';

/** The element whose field it is. */
export interface CompletionHost extends RenderHost {
  readonly commands: CompletionSource<Command> | undefined;
  readonly mentions: CompletionSource<Mention> | undefined;
}

/** The list that is open. */
interface OpenList {
  readonly trigger: CompletionTrigger;
  readonly entries: readonly (Command | Mention)[];
  readonly active: number;
}

/**
 * The list of commands or mentions above the field while the visitor writes after their sign. The focus stays in the field; the arrow keys move
 * through the list, Enter and Tab choose, Escape closes it until another sign is written.
 */
export class Completions {
  readonly #host: CompletionHost;
  readonly #field: () => HTMLTextAreaElement | null;
  #list: OpenList | undefined;
  /** The start of the sign whose list the visitor has closed. */
  #dismissed: number | undefined;
  /** The page's lists, as they were last. */
  #sources: readonly unknown[] = [];
  /** Counts requests to the page, so that an answer that is too late is dropped. */
  #request = 0;

  constructor(host: CompletionHost, field: () => HTMLTextAreaElement | null) {
    this.#host = host;
    this.#field = field;
  }

  get isOpen(): boolean {
    return this.#list !== undefined;
  }

  /** The id of the list's option that is active. */
  get activeId(): string | undefined {
    return this.#list && optionId(this.#list.active);
  }

  /** Follows the page's lists, which may come after their sign was written. A function may be another one with each rendering of the page. */
  follow(): void {
    const { commands, mentions } = this.#host;
    const former = this.#sources;
    this.#sources = [commands, mentions];
    const isOther = this.#sources.some(
      (source, index) => source !== former[index] && !(typeof source === 'function' && former[index]),
    );
    if (isOther && this.#field()?.matches(':focus')) this.update();
  }

  /** Follows the text and the caret. */
  update(): void {
    const field = this.#field();
    const trigger = field ? findTrigger(field.value, field.selectionEnd) : undefined;
    const source = trigger && this.#host[trigger.kind];
    if (!trigger || trigger.start !== this.#dismissed) this.#dismissed = undefined;
    if (!source || this.#dismissed !== undefined) return this.close();
    const request = (this.#request += 1);
    try {
      const entries = matchingEntries(source, trigger.typed);
      if (!(entries instanceof Promise)) return this.#show(trigger, entries);
      entries.then(
        (later) => {
          if (request === this.#request) this.#show(trigger, later);
        },
        (cause: unknown) => this.#fail(request, cause),
      );
    } catch (cause) {
      this.#fail(request, cause);
    }
  }

  /** Handles a key of the field. Returns whether it was one of the list's. */
  onKey(event: KeyboardEvent): boolean {
    const list = this.#list;
    if (!list || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { length } = list.entries;
    switch (event.key) {
      case 'ArrowDown':
        this.#activate((list.active + 1) % length);
        break;
      case 'ArrowUp':
        this.#activate((list.active + length - 1) % length);
        break;
      case 'Enter':
      case 'Tab':
        this.#choose(list.active);
        break;
      case 'Escape':
        this.#dismissed = list.trigger.start;
        this.close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    // Escape would close the panel, too.
    event.stopPropagation();
    return true;
  }

  close(): void {
    this.#request += 1;
    if (!this.#list) return;
    this.#list = undefined;
    this.#host.requestUpdate();
  }

  render(strings: Strings, pageLang: string): TemplateResult | typeof nothing {
    if (!this.#list) return nothing;
    const { trigger, entries, active } = this.#list;
    const { kind } = trigger;
    return completionListView({
      strings,
      pageLang,
      label: strings[kind],
      sign: kind === 'commands' ? '/' : '@',
      entries,
      active,
      onChoose: (index) => this.#choose(index),
    });
  }

  #show(trigger: CompletionTrigger, entries: readonly (Command | Mention)[]): void {
    if (entries.length === 0) return this.close();
    const list = this.#list;
    const isSame = list?.trigger.start === trigger.start && list.trigger.typed === trigger.typed;
    const name = isSame ? list.entries[list.active]?.name : undefined;
    this.#list = {
      trigger,
      entries,
      active: Math.max(
        0,
        entries.findIndex((entry) => entry.name === name),
      ),
    };
    this.#host.requestUpdate();
  }

  #activate(active: number): void {
    if (this.#list) this.#list = { ...this.#list, active };
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector(`#${optionId(active)}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #choose(index: number): void {
    const field = this.#field();
    const { trigger, entries } = this.#list ?? {};
    const entry = entries?.[index];
    this.close();
    if (!field || !trigger || !entry) return;
    const end = trigger.start + 1 + trigger.typed.length;
    const { prompt, run } = entry as Command;
    if (trigger.kind === 'mentions') return replaceRange(field, `@${entry.name} `, trigger.start, end);
    if (!run) return replaceRange(field, prompt ?? `/${entry.name} `, trigger.start, end);
    replaceRange(field, '', trigger.start, end);
    void this.#run(run);
  }

  /** Runs the page's code, whose errors are the page's. */
  async #run(run: () => unknown): Promise<void> {
    try {
      await run();
    } catch (cause) {
      console.error('<ai-chat>', cause);
    }
  }

  #fail(request: number, cause: unknown): void {
    console.error('<ai-chat>', cause);
    if (request === this.#request) this.close();
  }
}
