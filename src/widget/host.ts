import type { ReactiveControllerHost } from 'lit';
import type { AfterReceive, BeforeSend } from '../conversation/conversation.ts';
import type { StorageChoice } from '../conversation/storage/storage.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { TransportChoice } from '../transports/contract/registry.ts';
import type { TokenSource, TransportOptions } from '../transports/contract/transport.ts';
import type { AttachmentChoice } from './attachments/attachment-choice.ts';
import type { Command, CompletionSource, Mention } from './completion.ts';
import type { ContextSource } from './context-source.ts';
import type { LauncherStrings, StringOverrides, Strings } from './i18n/strings.ts';
import type { Layout } from './layout.ts';
import type { Renderers } from './renderer.ts';
import type { ScrollMode } from './scroll-mode.ts';
import type { SendKey } from './send-key.ts';
import type { Suggestion } from './suggestion.ts';

/*
 * The element as its controllers and views see it. `AiChat` satisfies all of these interfaces, so nothing but the public modules has to
 * import it, and each module shows which properties it depends on.
 */

/** An element that renders into a shadow root. */
export interface RenderHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** An element that may have a launcher, which opens and closes its panel. */
export interface LauncherHost extends RenderHost {
  readonly id: string;
  readonly storage: StorageChoice;
  readonly layout: Layout;
  readonly open: boolean;
  show(): void;
  hide(): void;
}

/** The properties of the bubble beside the launcher. */
export interface PreviewHost extends LauncherHost {
  readonly backendUrl: string;
  readonly allowedImageOrigins: string | readonly string[] | undefined;
  readonly avatar: string | undefined;
  readonly heading: string | undefined;
  readonly preview: string | undefined;
  readonly previewDelayMs: number | undefined;
}

export interface LanguageHost extends RenderHost {
  readonly lang: string;
  readonly strings: StringOverrides | undefined;
}

/** The properties that become options of the conversation. */
export interface ConversationHost extends RenderHost {
  readonly transport: TransportChoice | undefined;
  readonly url: string | undefined;
  readonly backendUrl: string;
  readonly token: TokenSource | undefined;
  readonly httpToken: string | undefined;
  readonly transportOptions: Partial<TransportOptions> | undefined;
  readonly userId: string | undefined;
  readonly id: string;
  readonly assistant: string | undefined;
  readonly storage: StorageChoice;
  readonly storageTtlMs: number | undefined;
  readonly keepsFormerUser: boolean;
  readonly beforeSend: BeforeSend | undefined;
  readonly afterReceive: AfterReceive | undefined;
}

/** The properties that decide how texts are rendered. */
export interface RenderingHost extends RenderHost {
  readonly backendUrl: string;
  readonly renderUserMarkdown: boolean;
  readonly markdownBreaks: boolean;
  readonly evenPace: boolean;
  readonly allowedImageOrigins: string | readonly string[] | undefined;
  readonly markdownExtensions: readonly MarkdownExtension[] | undefined;
}

/** The element as the panel sees it. */
export interface PanelHost extends ConversationHost, RenderingHost, PreviewHost {
  readonly id: string;
  readonly storage: StorageChoice;
  readonly backendUrl: string;
  readonly heading: string | undefined;
  readonly subtitle: string | undefined;
  readonly avatar: string | undefined;
  readonly placeholder: string | undefined;
  readonly attachments: AttachmentChoice;
  readonly welcome: string | undefined;
  readonly welcomeDetail: string | undefined;
  readonly suggestions: readonly (string | Suggestion)[] | undefined;
  readonly renderers: Renderers | undefined;
  readonly explanation: boolean;
  readonly debug: boolean;
  readonly scrollMode: ScrollMode | undefined;
  readonly sendKey: SendKey | undefined;
  readonly commands: CompletionSource<Command> | undefined;
  readonly mentions: CompletionSource<Mention> | undefined;
  readonly voiceInput: boolean;
  readonly context: ContextSource | undefined;
  readonly feedback: boolean | undefined;
  readonly readAloud: boolean;
  assistant: string | undefined;
}

/** The language of the element's own strings, and that of the page around it. */
export interface Language {
  /** The strings of a registered language, once they have been fetched. `undefined` for English. */
  readonly translation: Strings | undefined;
  /** The language of the page's texts, and presumably of the messages. Empty if unknown. */
  readonly pageLang: string;
  /** The strings to show instead of these English ones. The same object as long as they are the same. */
  stringsFor<English extends LauncherStrings>(english: English): English;
}
