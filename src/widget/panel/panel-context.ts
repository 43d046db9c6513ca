import type * as Code from '../chunks/code.ts';
import type * as Markdown from '../chunks/markdown.ts';
import type * as SecondaryViews from '../chunks/secondary-views.ts';
import type { Language } from '../host.ts';

/** Import functions for the chunks that the panel fetches. */
export interface PanelChunkLoaders {
  importMarkdown(): Promise<typeof Markdown>;
  importCode(): Promise<typeof Code>;
  importSecondaryViews(): Promise<typeof SecondaryViews>;
}

/** State of the element that the panel shares and pages cannot reach. */
export interface PanelContext {
  readonly language: Language;
  readonly chunkLoaders: PanelChunkLoaders;
  /** The address of the element's own script. */
  readonly scriptUrl: string;
  /** `false` only for a launcher that is closed. */
  readonly isVisible: boolean;
  toggleState(name: 'answering' | 'unread', isOn: boolean): void;
}
