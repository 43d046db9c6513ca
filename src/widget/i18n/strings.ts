import type { ChatErrorInfo, ConnectionState, ErrorCode, ToolState } from '../../chat/index.ts';
import type { CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { TableToolbarLabels } from '../../markdown/table-toolbar/index.ts';
import type { MarkdownLabels } from '../../markdown/index.ts';

/** Strings that the first chunk needs, before the panel's code is loaded. */
export interface LauncherStrings {
  /** Language and direction of the strings. The element sets both from the tag that the language was registered with. */
  readonly lang?: string;
  readonly dir?: 'ltr' | 'rtl';
  /** The heading, if the page does not set one. */
  readonly heading: string;
  /** Label of the launcher while the panel is closed, and while it is open. */
  readonly open: string;
  readonly close: string;
  /** Label of the closed launcher when a new answer has arrived. */
  readonly openWithUnread: string;
  readonly loading: string;
  /** Shown when a chunk of the widget could not be loaded; says what to do. */
  readonly loadFailed: string;
  /** Shown when the widget's own code threw; says what to do. Defaults to English. */
  readonly crashed?: string;
  readonly reload: string;
}

/** Strings of an ordinary conversation. */
export interface PanelStrings extends LauncherStrings {
  /** Names of the two speakers. */
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
  /** Of a prompt that was written without a connection, with a button that removes it. */
  readonly awaitingConnection: string;
  readonly withdraw: string;
  readonly stopped: string;
  readonly interrupted: string;
  /** Shown for an error whose own string could not be fetched, most likely for the same reason. */
  readonly genericError: string;
  readonly connection: Readonly<Record<ConnectionState, string>>;
  /** Announced instead of a formula, and instead of code with more than one line. */
  readonly formula: string;
  readonly codeLines: (count: number) => string;
}

/** Strings that are seldom needed. Variable parts are arguments. The string of an error always says what to do. */
export interface SecondaryStrings {
  readonly assistants: string;
  readonly clearConfirmation: string;
  readonly confirmClear: string;
  readonly cancelClear: string;
  readonly edit: string;
  /** Shown while an answer takes long. */
  readonly stillWorking: string;
  readonly truncated: string;
  readonly retracted: string;
  readonly reasoning: string;
  readonly sources: string;
  /** Text alternative of an image that came without one. */
  readonly image: string;
  /** Label of a link to an image or file that is not shown. `host` is the site it would be loaded from, or empty. */
  readonly media: (name: string | undefined, host: string) => string;
  readonly tool: Readonly<Record<ToolState, (name: string) => string>>;
  /** Number of messages left, and when there will be more: a time, with the day unless that is today, formatted for the strings' language. */
  readonly quota: (remaining: number, resetsAt: string) => string;
  /**
   * `error.retryAfter` counts down while the string is visible; at 0 the visitor can try again. `canChooseAssistant`: whether there are several
   * assistants.
   */
  readonly errors: Readonly<Record<ErrorCode, (error: ChatErrorInfo, canChooseAssistant?: boolean) => string>>;
}

/**
 * All strings of the widget in one language. A language is one file with one such object. Only English, which is built in, is split into the
 * three parts that its chunks need.
 */
export interface Strings extends PanelStrings, SecondaryStrings {
  /** The labels within answers. A missing label is in English. */
  readonly markdown?: {
    /** Footnotes, alerts, images, tasks, and the accessible names of code and tables. */
    readonly document?: Partial<MarkdownLabels>;
    /** The bar over a block of code, and over a table. */
    readonly codeToolbar?: Partial<CodeToolbarLabels>;
    readonly tableToolbar?: Partial<TableToolbarLabels>;
  };
}

/** Replacements for single strings. Where a string has variable parts, a plain text may stand for the function. */
export type StringOverrides = Overrides<Omit<Strings, 'lang' | 'dir'>>;

type Overrides<Original> = {
  readonly [Key in keyof Original]?: Original[Key] extends string
    ? string
    : Original[Key] extends (...args: never[]) => string
      ? Original[Key] | string
      : Overrides<Original[Key]>;
};
