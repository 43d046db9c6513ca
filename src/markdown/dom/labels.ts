import type { AlertKind } from '../sink.ts';

/** Texts that are not part of the document, some visible and some only for screen readers. */
export interface MarkdownLabels {
  /** The titles of alerts. */
  readonly alerts: Readonly<Record<AlertKind, string>>;
  /** The accessible names of the footnote list, of each reference, and of the button that leads back. */
  readonly footnotes: string;
  readonly footnote: (number: number) => string;
  readonly backToReference: string;
  /** The accessible name of a block of code. */
  readonly code: string;
  /** The accessible name of a region in which a table scrolls. */
  readonly table: string;
  /** The alternative text of an image that came without one. */
  readonly picture: string;
  /** The button that loads an image from another site, which is named beside it. */
  readonly loadImage: string;
  /** The accessible name of a task's box, checked or not. */
  readonly taskDone: string;
  readonly taskOpen: string;
}

export const DEFAULT_LABELS: MarkdownLabels = {
  alerts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
  footnotes: 'Footnotes',
  footnote: (number) => `Footnote ${number}`,
  backToReference: 'Back to reference',
  code: 'Code',
  table: 'Table',
  picture: 'Picture',
  loadImage: 'Show picture',
  taskDone: 'Done',
  taskOpen: 'To do',
};
