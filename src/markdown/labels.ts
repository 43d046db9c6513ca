/** The words that are drawn beside those of the source. */
export interface MarkdownLabels {
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
  code: 'Code',
  table: 'Table',
  loadImage: (host) => `Load image from ${host}`,
  done: 'Done',
  toDo: 'To do',
};
