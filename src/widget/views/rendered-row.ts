import { render, type RootPart, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message.ts';
import type { ChatMessage } from '../../chat/index.ts';
import { shallowEqual } from '../../conversation/shallow-equal.ts';
import { MessageText } from '../rendering/message-text.ts';
import { rendererFor, type TextRenderers } from '../rendering/text-renderer.ts';
import { messageView, needsSecondaryViews, type MessageContext } from './message.ts';
import type { MessagePlace, MessageRow } from './message-row.ts';

/** A rendered message. It keeps only what a later rendering needs, because a long conversation has thousands of them. */
export interface RenderedRow extends Pick<MessageRow, 'message' | 'text'> {
  readonly listItem: HTMLLIElement;
  /** Absent where the message has no trace. */
  readonly stepTexts: MessageRow['stepTexts'] | undefined;
  /** The result of Lit's rendering. Absent while the message was rendered out of sight only. */
  readonly view: RootPart | undefined;
  /** Whether the text's single newlines are line breaks. Set with the first text. */
  readonly preservesLineBreaks: boolean | undefined;
  /** The place that was rendered. */
  readonly place: MessagePlace;
  /** Whether all of the text was rendered then. */
  readonly wasUpToDate: boolean;
}

/** Whether a message is rendered as it is now, if what all messages depend on has not changed. */
export function isRowCurrent(row: RenderedRow, message: ChatMessage, place: MessagePlace): boolean {
  return (
    row.message === message &&
    row.wasUpToDate === row.text.isUpToDate &&
    shallowEqual(Object.values(place), Object.values(row.place))
  );
}

/** Renders a message, into the elements that it has. */
export function renderRow(
  rendered: RenderedRow | undefined,
  message: ChatMessage,
  place: MessagePlace,
  context: MessageContext,
  renderers: TextRenderers,
): RenderedRow {
  const { listItem, text } = rendered ?? { listItem: createListItem(message), text: new MessageText('text') };
  const stepTexts = rendered?.stepTexts ?? new Map<number, MessageText>();
  const isComplete = !isPending(message);
  const preservesLineBreaks = rendered?.preservesLineBreaks ?? (message.text ? context.preservesLineBreaks : undefined);
  const isCut = isComplete && (message.state !== 'done' || message.truncated === true);
  text.update(message.text, isComplete, rendererFor(renderers, message.role, preservesLineBreaks), isCut);
  const row = { ...place, message, text, isComplete, stepTexts, createStepText, createStepRenderer: renderers.answer };
  const content = messageView(row, context);
  let view = rendered?.view;
  // Lit keeps its state on the item, so a message that it has rendered stays with it.
  if (!place.isNear && !view && isPlain(message, context)) renderOnce(content, listItem);
  else {
    if (rendered && !view) listItem.replaceChildren();
    view = render(content, listItem);
  }
  for (const { element } of [text, ...stepTexts.values()]) {
    // Setting the same language again would restyle all of the text, with each token.
    if (element.getAttribute('lang') !== context.pageLang) element.lang = context.pageLang;
  }
  const hasTrace = !isComplete || needsSecondaryViews(message);
  return {
    message,
    text,
    listItem,
    stepTexts: hasTrace ? stepTexts : undefined,
    view,
    preservesLineBreaks,
    place,
    wasUpToDate: text.isUpToDate,
  };
}

/** Whether a message far from the visible area has nothing that updates by itself or that a visitor operates. */
function isPlain(message: ChatMessage, { renderers }: MessageContext): boolean {
  return message.state === 'done' && !renderers && !needsSecondaryViews(message);
}

/** Renders a message without what Lit needs to update it, which is most of the nodes of a short one. */
function renderOnce(view: TemplateResult, listItem: HTMLLIElement): void {
  const container = document.createElement('li');
  render(view, container);
  removeMarkers(container);
  listItem.replaceChildren();
  while (container.firstChild) listItem.append(container.firstChild);
}

/**
 * Removes comments and white space between elements, but for those of texts. Walks by siblings and attributes: lists of nodes and of classes would stay
 * in memory with each element.
 */
function removeMarkers(parent: Element): void {
  let node = parent.firstChild;
  while (node) {
    const next = node.nextSibling;
    if (node instanceof Comment || (node instanceof Text && !node.data.trim())) node.remove();
    else if (node instanceof Element && !node.matches('.text')) removeMarkers(node);
    node = next;
  }
}

function createStepText(): MessageText {
  return new MessageText();
}

function createListItem(message: ChatMessage): HTMLLIElement {
  const listItem = document.createElement('li');
  // Its list is that of all groups, not its parent.
  listItem.role = 'listitem';
  listItem.setAttribute('data-id', message.id);
  listItem.setAttribute('data-role', message.role);
  if (isPending(message)) {
    // A new turn rises, once: the animation would run again whenever the panel is shown again.
    listItem.className = 'new';
    listItem.addEventListener('animationend', () => (listItem.className = ''), { once: true });
  }
  return listItem;
}
