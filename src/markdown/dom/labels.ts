import type { AlertKind } from '../sink.ts';

/** The words that the document does not bring itself: some are shown, the others are read to those who do not see it. */
export interface MarkdownLabels {
  /** Titles of alerts. */
  readonly alerts: Readonly<Record<AlertKind, string>>;
  /** What the list of notes is called, and each reference to one of them, and the way back from it. */
  readonly footnotes: string;
  readonly footnote: (number: number) => string;
  readonly backToReference: string;
  /** What a block of code is called by a screen reader. */
  readonly code: string;
  /** What the part is called in which a table scrolls. */
  readonly table: string;
  /** On the button that fetches a picture from another site. */
  readonly loadImage: (host: string) => string;
  /** Of the box of a task, by whether it is checked. */
  readonly taskDone: string;
  readonly taskOpen: string;
}

export const DEFAULT_LABELS: MarkdownLabels = {
  alerts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
  footnotes: 'Notes',
  footnote: (number) => `Note ${number}`,
  backToReference: 'Back to the text',
  code: 'Code',
  table: 'Table',
  loadImage: (host) => `Load image from ${host}`,
  taskDone: 'Done',
  taskOpen: 'To do',
};
