import { html, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message.ts';
import type { ChatMessage } from '../../chat/index.ts';
import type { Renderers, RendererContext } from '../renderer.ts';
import { renderedPart } from '../rendering/rendered-part.ts';

/** Renderers of the page, and the acts that they can take. */
export interface PartActions {
  readonly renderers: Renderers;
  readonly host: HTMLElement;
  readonly conversationId: string;
  /** Sends a prompt with data of this name, if there is a value. */
  readonly onSend: (text: string, name: string, value: unknown) => boolean;
  readonly onWrite: (text: string) => void;
}

/** The parts of a message that the page draws: its data, calls of its tools, its sources, and what the page adds to each message. */
export function messagePartsView(message: ChatMessage, actions: PartActions, lang: string): TemplateResult {
  const { renderers, host, conversationId, onSend, onWrite } = actions;
  const draw = (key: string, value: unknown, name = key): unknown => {
    const renderer = Object.hasOwn(renderers, key) ? renderers[key] : undefined;
    if (!renderer) return [];
    const context: Omit<RendererContext, 'place'> = {
      message,
      conversationId,
      lang,
      send: (text, picked) => onSend(text, name, picked),
      write: onWrite,
    };
    return html`${renderedPart({ name: key, renderer, value, context, host })}`;
  };
  const { role, data = [], tools = [], sources = [] } = message;
  const isAnswer = role === 'assistant';
  return html`${isAnswer ? tools.map((call) => draw(`tool:${call.name}`, call, call.name)) : []}
  ${isAnswer ? data.map((part) => draw(part.name, part.value)) : []} ${sources.map((source) => draw('source', source))}
  ${isPending(message) ? [] : draw(`message:${role}`, message, 'message')}`;
}
