import type { ChatMessage } from '../chat/index.ts';

/**
 * Functions of the page that draw parts of messages, by what they draw: `product` data of an answer with that name · `tool:search` calls of that
 * tool · `source` each source of an answer, instead of its button · `message:user`, `message:assistant` something below each such message that has
 * ended.
 */
export type Renderers = Readonly<Record<string, Renderer | SlottedRenderer>>;

/**
 * Draws a part of a message. It returns an element, which is put into its place; or draws into `context.place` itself and returns nothing, or a
 * function that cleans up. It is called again when the data have changed, after that function; and the function is called when the part is not
 * shown any more. If it throws, the data are shown as text, and the console has the error.
 * @param data The value of a data event, the tool call, the source, or the message. It must not be modified.
 */
export type Renderer = (data: never, context: RendererContext) => unknown;

/** A renderer whose place is a child of the element, outside of its shadow root, so that the styles of the page apply. */
export interface SlottedRenderer {
  readonly render: Renderer;
  readonly isSlotted: boolean;
}

/** Facts and acts for a renderer. */
export interface RendererContext {
  /** Where it draws. The same element as long as the part is shown. */
  readonly place: HTMLElement;
  /** The message it belongs to, as it was when the renderer was called. */
  readonly message: ChatMessage;
  readonly conversationId: string;
  /** The language of the page's texts. Empty if unknown. */
  readonly lang: string;
  /**
   * Sends a prompt for the visitor. `value` is what was picked, any JSON value; it is sent as data with the renderer's name.
   * @returns whether the prompt was accepted.
   */
  send(text: string, value?: unknown): boolean;
  /** Puts a text into the field, before what the visitor has written, for the visitor to complete and send. */
  write(text: string): void;
}
