import type { ChatErrorInfo, ConnectionState, ErrorCode, ToolState } from '../../chat/index.ts';
import type { CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { MarkdownLabels } from '../../markdown/index.ts';

/** What is said before the panel's own code is there: all that the first chunk needs. */
export interface LauncherStrings {
  /** The language and direction of the sentences. The element sets both, by the tag that the language was registered with. */
  readonly lang?: string;
  readonly dir?: 'ltr' | 'rtl';
  /** The heading, where the page gives none. */
  readonly heading: string;
  /** The launcher, closed and open. */
  readonly open: string;
  readonly close: string;
  /** The closed launcher when an answer came in meanwhile. */
  readonly openWithUnread: string;
  readonly loading: string;
  /** A part of the widget cannot be had, and what to do about it. */
  readonly loadFailed: string;
  /** The widget itself has failed, and what to do about it. English, where it is missing. */
  readonly crashed?: string;
  readonly reload: string;
}

/** What a conversation needs in which nothing special happens. */
export interface PanelStrings extends LauncherStrings {
  /** Who speaks. */
  readonly you: string;
  readonly assistant: string;
  readonly conversation: string;
  readonly welcome: string;
  readonly suggestions: string;

  readonly message: string;
  readonly placeholder: string;
  readonly send: string;
  readonly stop: string;
  readonly clear: string;
  readonly jumpToLatest: string;
  readonly retry: string;

  readonly answering: string;
  readonly queued: string;
  readonly stopped: string;
  readonly interrupted: string;
  /** A failure whose own sentence cannot be fetched, most likely for the same reason. */
  readonly genericError: string;
  readonly connection: Readonly<Record<ConnectionState, string>>;
  /** Announced in the place of a formula, and of code that has more than one line. */
  readonly formula: string;
  readonly codeLines: (count: number) => string;
}

/** What is said rarely; what varies comes in as an argument. A failure's sentence always says what to do. */
export interface SecondaryStrings {
  readonly assistants: string;
  readonly clearConfirmation: string;
  readonly confirmClear: string;
  readonly cancelClear: string;
  readonly edit: string;
  /** An answer is long in coming. */
  readonly stillWorking: string;
  readonly truncated: string;
  readonly retracted: string;
  readonly reasoning: string;
  readonly sources: string;
  /** The text alternative of a picture that comes without one. */
  readonly image: string;
  /** A picture or file that is not shown but linked to; `host` is where it would come from. */
  readonly media: (name: string | undefined, host: string) => string;
  readonly tool: Readonly<Record<ToolState, (name: string) => string>>;
  /** How many messages are left, and when there will be more. */
  readonly quota: (remaining: number, resetsAt: Date) => string;
  /**
   * `retryAfter` counts down while the sentence is seen, to 0: then it can be tried again. `hasChoice`: whether the visitor can choose among
   * several assistants.
   */
  readonly errors: Readonly<Record<ErrorCode, (error: ChatErrorInfo, canChooseAssistant?: boolean) => string>>;
}

/**
 * Every sentence of the widget in one language, by key. A language is one file with one such object; only English, which is built
 * in, comes in the three parts its chunks need.
 */
export interface Strings extends PanelStrings, SecondaryStrings {
  /** The labels within answers. A missing label is in English. */
  readonly markdown?: {
    /** Footnotes, alerts, images, tasks, and the accessible names of code and tables. */
    readonly document?: Partial<MarkdownLabels>;
    /** The bar over a block of code. */
    readonly codeToolbar?: Partial<CodeToolbarLabels>;
  };
}
