import type { AlertKind } from './sink.ts';

/** The words that the document does not bring itself: some are shown, the others are read to those who do not see it. */
export interface MarkdownLabels {
  /** Titles of alerts. */
  readonly alerts: Readonly<Record<AlertKind, string>>;
  /** Of the box of a task, by whether it is checked. */
  readonly done: string;
  readonly toDo: string;
}

export const ENGLISH: MarkdownLabels = {
  alerts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
  done: 'Done',
  toDo: 'To do',
};
