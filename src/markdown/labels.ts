import type { AlertKind } from './sink.ts';

/** In which language words are, for the elements that hold nothing else; by default that of the page around. */
export interface LabelLanguage {
  /** A tag, as `en`. */
  readonly lang?: string | undefined;
  readonly dir?: 'ltr' | 'rtl' | undefined;
}

/** The words that the document does not bring itself: some are shown, the others are read to those who do not see it. */
export interface MarkdownLabels extends LabelLanguage {
  /** Titles of alerts. */
  readonly alerts: Readonly<Record<AlertKind, string>>;
  /** What the list of notes is called, and each reference to one of them, and the way back from it. */
  readonly notes: string;
  readonly note: (number: number) => string;
  readonly back: string;
  /** What a block of code is called by a screen reader. */
  readonly code: string;
  /** What the part is called in which a table scrolls. */
  readonly table: string;
  /** On the button that fetches a picture from another site. */
  readonly loadImage: (host: string) => string;
  /** Of the box of a task, by whether it is checked. */
  readonly done: string;
  readonly toDo: string;
}

export const ENGLISH: MarkdownLabels = {
  alerts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
  notes: 'Notes',
  note: (number) => `Note ${number}`,
  back: 'Back to the text',
  code: 'Code',
  table: 'Table',
  loadImage: (host) => `Load image from ${host}`,
  done: 'Done',
  toDo: 'To do',
};

/** Says of an element that holds a label in which language it is. */
export function markLanguage(element: HTMLElement, { lang, dir }: LabelLanguage): void {
  if (lang) element.lang = lang;
  if (dir) element.dir = dir;
}
