import type { ChatErrorInfo, ErrorCode, FeedbackReason, ToolState } from '../../chat/index.ts';
import type { CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { TableToolbarLabels } from '../../markdown/table-toolbar/index.ts';
import type { MarkdownLabels } from '../../markdown/index.ts';

/** Strings that the first chunk needs, before the panel's code is loaded. */
export interface LauncherStrings {
  /** Language and direction of the strings. The element sets both from the tag that the language was registered with. */
  readonly lang?: string;
  readonly dir?: 'ltr' | 'rtl';
  /** The heading, if the page does not set one, and the name of a launcher without a label. */
  readonly heading: string;
  readonly loading: string;
  /** Shown when a chunk of the widget could not be loaded; says what to do. */
  readonly loadFailed: string;
  /** Shown when the widget's own code threw; says what to do. Defaults to English. */
  readonly crashed?: string;
  readonly reload: string;
  /** Name and placeholder of the input, and its buttons. */
  readonly message: string;
  readonly placeholder: string;
  readonly send: string;
  readonly stop: string;
  /** The button that closes the panel. */
  readonly close: string;
}

/** Strings of the bubble beside the launcher. */
export interface PreviewStrings extends LauncherStrings {
  /** Label of the button that removes the bubble. */
  readonly dismissPreview: string;
  /** Its text while there is a conversation to go on with. */
  readonly continueChat: string;
}

/** Strings of an ordinary conversation. */
export interface PanelStrings extends LauncherStrings {
  /** Follows the launcher's name while answers are unread. */
  readonly newMessages: (count: number) => string;
  /** Names of the two speakers. */
  readonly you: string;
  readonly assistant: string;
  readonly conversation: string;
  readonly welcome: string;
  readonly suggestions: string;

  readonly menu: string;
  /** Labels of the buttons that make the panel larger, and as small as before. */
  readonly expand: string;
  readonly collapse: string;
  /** Name of the grip that changes the panel's size. */
  readonly resize: string;
  /** The button that scrolls to the latest message: its text, and its accessible name, which should contain the text. */
  readonly latest: string;
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
  /** Shown and announced while an answer waits for the connection. */
  readonly connection: Readonly<Record<'connecting' | 'reconnecting', string>>;
  /** Announced instead of a formula, and instead of code with more than one line. */
  readonly formula: string;
  readonly codeLines: (count: number) => string;
}

/** Strings of the list of conversations. */
export interface ConversationListStrings {
  readonly title: string;
  readonly create: string;
  /** Closes the list. */
  readonly back: string;
  readonly search: string;
  /** Shown without conversations, and without one that matches the search. */
  readonly none: string;
  readonly noMatch: string;
  /** Stands for a title that is not known. */
  readonly untitled: string;
  /** Marks a conversation in which an answer is arriving, or has arrived since it was open. */
  readonly running: string;
  readonly unread: string;
  readonly rename: string;
  readonly delete: string;
  readonly deleted: (title: string) => string;
  readonly undo: string;
  readonly notDeleted: string;
  /** Saves the open conversation as a file, in one of three formats. */
  readonly export: string;
  readonly formats: Readonly<Record<'markdown' | 'json' | 'text', string>>;
  /** Opens a file that was saved as JSON, and says why that is not possible. */
  readonly import: string;
  readonly importProblems: Readonly<Record<'too-large' | 'invalid' | 'newer' | 'empty', string>>;
  /** Shown in a tab whose conversation was deleted in another one. */
  readonly deletedElsewhere: string;
}

/** Strings of what can be done with a message. Variable parts are arguments. */
export interface ActionStrings {
  /** Name of the row of buttons below a message. */
  readonly actions: string;
  readonly copy: string;
  /** Announced after copying, and shown and announced if that failed. */
  readonly copied: string;
  readonly copyFailed: string;
  /** Requests another answer beside this one. */
  readonly regenerate: string;
  /** The button that edits a prompt, the name of its field, and its buttons. */
  readonly editPrompt: string;
  readonly editField: string;
  readonly cancelEdit: string;
  readonly sendEdit: string;
  readonly editTooLong: string;
  /** Announced when the prompt that was being edited has gone: its text was put into the composer. */
  readonly editKept: string;
  /** The buttons that rate an answer. */
  readonly goodAnswer: string;
  readonly badAnswer: string;
  /** The form after a bad rating: its name, the reasons to choose from, its field, and its buttons. */
  readonly feedback: string;
  readonly feedbackReasons: Readonly<Record<FeedbackReason, string>>;
  readonly comment: string;
  readonly skipComment: string;
  readonly sendFeedback: string;
  /** Announced when a comment was sent. */
  readonly thanks: string;
  readonly readAloud: string;
  readonly stopReading: string;
  /** The button that requests the rest of an answer, and the prompt that it sends. */
  readonly continueAnswer: string;
  readonly continuePrompt: string;
  /** The button that deletes a message, the questions before that, of a prompt and of one answer, and its result. */
  readonly deleteMessage: string;
  readonly deletePromptQuestion: string;
  readonly deleteAnswerQuestion: string;
  readonly confirmDelete: string;
  readonly keepMessage: string;
  readonly deleted: string;
  readonly deleteFailed: string;
  /** Name of the switch between versions of a message. The numbers are formatted. */
  readonly version: (number: string, count: string) => string;
  readonly earlierVersion: string;
  readonly laterVersion: string;
}

/** The strings of the actions with their language and direction. */
export type ActionLabels = LauncherStrings & ActionStrings;

/** Strings that are seldom needed. Variable parts are arguments. */
export interface SecondaryStrings {
  readonly assistants: string;
  readonly clear: string;
  readonly clearConfirmation: string;
  readonly confirmClear: string;
  readonly cancelClear: string;
  readonly edit: string;
  /** The list of the visitor's conversations. */
  readonly conversations: ConversationListStrings;
  /** Title of the list of keyboard shortcuts, and its entries: what the keys do. */
  readonly shortcuts: string;
  readonly shortcut: Readonly<Record<'send' | 'newLine' | 'recall' | 'close' | 'list', string>>;
  /** Labels of the keys. */
  readonly keys: Readonly<Record<'enter' | 'shift' | 'control' | 'up' | 'escape', string>>;
  /** Label of a button that closes a card. */
  readonly dismiss: string;
  /** Shown while attachments are being sent. The part is formatted, such as 42%. */
  readonly uploading: (percent: string) => string;
  /** Shown while an answer takes long, and when it takes longer than usual. */
  readonly stillWorking: string;
  readonly takesLong: string;
  readonly offline: string;
  /** `seconds` are those until the next attempt to connect: a whole number, at least 1. */
  readonly reconnectingIn: (seconds: number) => string;
  readonly retryNow: string;
  /** How many characters of the allowed ones a draft has, and how many it has too many. The numbers are formatted. */
  readonly charactersUsed: (length: string, maxLength: string) => string;
  readonly charactersOver: (excess: string) => string;
  readonly draftTooLong: string;
  readonly truncated: string;
  readonly retracted: string;
  /** Names of the lists of commands and mentions, and how many options they show. */
  readonly commands: string;
  readonly mentions: string;
  readonly completionCount: (count: number) => string;
  /** Names of what the page passes along with a prompt: the page, its text, and the text that the visitor has selected. */
  readonly thisPage: string;
  readonly pageText: string;
  readonly selectedText: string;
  /** Introduces what the page passes along. */
  readonly contextNote: string;
  /** The button that sends the prompt without it. */
  readonly removeContext: string;
  /** The button that writes what the visitor says, the one that ends that, and what is announced meanwhile. */
  readonly dictate: string;
  readonly stopDictating: string;
  readonly listening: string;
  /** Why nothing is written. */
  readonly voiceError: Readonly<Record<'blocked' | 'silent' | 'unreachable' | 'noMicrophone' | 'unavailable', string>>;
  /** The line before the first answer that came while the visitor was away. */
  readonly newSince: string;
  /** The buttons of a long prompt. */
  readonly showMore: string;
  readonly showLess: string;
  /** Shown while the assistant reasons. */
  readonly thinking: string;
  /**
   * Sums up in one line what led to an answer. `thoughtSeconds`: how long the assistant reasoned, 0 if that is unknown; `undefined` if it did not.
   * `toolCount`: how many tools it used, at least 1 without reasoning.
   */
  readonly trace: (thoughtSeconds: number | undefined, toolCount: number) => string;
  /** Labels of what went into a tool and came out of it. */
  readonly input: string;
  readonly output: string;
  readonly sources: string;
  /** Name of the button that lists all sources. */
  readonly allSources: (count: number) => string;
  /** Name of a mark in the text. The source's title follows. */
  readonly source: (number: number) => string;
  /** Name of an image or file that came without one. */
  readonly image: string;
  readonly file: string;
  /** How an answer came about: the title, the names of its parts, and how similar to the question something is (a formatted number up to 1). */
  readonly explanation: {
    readonly title: string;
    readonly tools: string;
    readonly episodic: string;
    readonly declarative: string;
    readonly procedural: string;
    readonly score: (score: string) => string;
  };
  /** The dialog that shows a picture as large as the window, and the tooltip of a picture that opens it. */
  readonly lightbox: Readonly<
    Record<'enlarge' | 'previous' | 'next' | 'zoomIn' | 'zoomOut' | 'download' | 'openOriginal', string>
  > & { readonly position: (number: number, count: number) => string };
  /** Loads a picture from another site. */
  readonly showPicture: string;
  /** A tool call, by its state. `name` is the tool's name in words. */
  readonly tool: Readonly<Record<ToolState, (name: string) => string>>;
  /** Number of messages left, and when there will be more: a time, with the day unless that is today, formatted for the strings' language. */
  readonly quota: (remaining: number, resetsAt: string) => string;
  /** The button of an error that passes, while it counts down. */
  readonly retryIn: (seconds: number) => string;
  /** Opens the cause of an error. */
  readonly owner: string;
  /** Causes of errors that only the owner of the site can remove, and what to set. */
  readonly causes: Readonly<Partial<Record<ErrorCode, string>>>;
  /**
   * Says what happened, and what to do unless a button says that: of errors with `retryable`, "Try again" is shown below. `error.retryAfter` is the
   * number of seconds until then, 0 if the visitor can try again. `canChooseAssistant`: whether there are several assistants.
   */
  readonly errors: Readonly<Record<ErrorCode, (error: ChatErrorInfo, canChooseAssistant?: boolean) => string>>;
}

/** Strings of what a visitor attaches to a prompt. */
export interface AttachmentStrings {
  /** Names of the buttons that choose files, and that open the camera. */
  readonly attach: string;
  readonly takePicture: string;
  /** Shown over the conversation while files are dragged over it. */
  readonly dropFiles: string;
  /** Name of the list of attachments above the input. */
  readonly attachments: string;
  /** Names of an attachment's buttons. */
  readonly removeAttachment: (name: string) => string;
  readonly describeAttachment: (name: string) => string;
  /** Label of the input for a picture's description. */
  readonly description: string;
  /** Shown while a file is being prepared. */
  readonly readingFile: string;
  /** Name of a picture that has none, because it was pasted. */
  readonly pastedPicture: string;
  /** Announced when files were attached: `name` is that of the only one. */
  readonly attached: (count: number, name: string) => string;
  readonly attachmentRemoved: (name: string) => string;
  /** Announced when a file is refused. */
  readonly attachmentRefused: (name: string, reason: string) => string;
  readonly tooManyFiles: (max: number) => string;
  /** Shown after a reload: the files of the draft whose content could not be kept. */
  readonly attachAgain: (names: string) => string;
  /** Why a file is refused, below its name. */
  readonly fileRefusals: Readonly<Record<'type' | 'size' | 'unreadable' | 'empty', string>>;
}

/**
 * All strings of the widget in one language. A language is one file with one such object. Only English, which is built in, is split into the
 * parts that its chunks need.
 */
export interface Strings
  extends
    PanelStrings,
    SecondaryStrings,
    Partial<ActionStrings>,
    Partial<AttachmentStrings>,
    Partial<Pick<PreviewStrings, 'dismissPreview' | 'continueChat'>> {
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
