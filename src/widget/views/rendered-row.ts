import { render, type RootPart, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message.ts';
import type { ChatMessage } from '../../chat/index.ts';
import { shallowEqual } from '../../conversation/shallow-equal.ts';
import { MessageText } from '../rendering/message-text.ts';
import { rendererFor, type TextRenderers } from '../rendering/text-renderer.ts';
import { messageView, needsSecondaryViews, type MessageContext } from './message.ts';
import type { MessagePlace, MessageRow } from './message-row.ts';

/** The elements that stay the same through all updates of a message. */
interface RowElements extends Pick<MessageRow, 'text' | 'stepTexts'> {
  readonly listItem: HTMLLIElement;
  /** The result of Lit's rendering. Absent while the message was rendered out of sight only. */
  view?: RootPart;
  /** Whether the text's single newlines are line breaks. Set with the first text. */
  preservesLineBreaks?: boolean;
}

/** A message in the page. */
export interface RenderedRow extends MessageRow, RowElements {
  /** The values of the place that was rendered. */
  readonly place: readonly unknown[];
  /** Whether all of the text was rendered then. */
  readonly wasUpToDate: boolean;
}

/** Whether a message is rendered as it is now, if what all messages depend on has not changed. */
export function isRowCurrent(row: RenderedRow, message: ChatMessage, place: MessagePlace): boolean {
  return (
    row.message === message && row.wasUpToDate === row.text.isUpToDate && shallowEqual(Object.values(place), row.place)
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
  const row: Omit<RenderedRow, 'place' | 'wasUpToDate'> & RowElements = {
    ...(rendered ?? createElements(message)),
    ...place,
    message,
    isComplete: !isPending(message),
    createStepText: () => new MessageText(),
    createStepRenderer: renderers.answer,
  };
  const { listItem, text, stepTexts, isComplete } = row;
  if (message.text) row.preservesLineBreaks ??= context.preservesLineBreaks;
  const isCut = isComplete && (message.state !== 'done' || message.truncated === true);
  text.update(message.text, isComplete, rendererFor(renderers, message.role, row.preservesLineBreaks), isCut);
  const view = messageView(row, context);
  // Lit keeps its state on the item, so a message that it has rendered stays with it.
  if (!place.isNear && !rendered?.view && isPlain(message, context)) renderOnce(view, listItem);
  else {
    if (rendered && !rendered.view) listItem.replaceChildren();
    row.view = render(view, listItem);
  }
  for (const { element } of [text, ...stepTexts.values()]) {
    // Setting the same language again would restyle all of the text, with each token.
    if (element.getAttribute('lang') !== context.pageLang) element.lang = context.pageLang;
  }
  return { ...row, place: Object.values(place), wasUpToDate: text.isUpToDate };
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
  listItem.replaceChildren(...container.childNodes);
}

/** Removes comments and white space between elements, but for those of texts. */
function removeMarkers(parent: Element): void {
  [...parent.childNodes].forEach((node) => {
    if (node instanceof Comment || (node instanceof Text && !node.data.trim())) node.remove();
    else if (node instanceof Element && !node.classList.contains('text')) removeMarkers(node);
  });
}

function createElements(message: ChatMessage): RowElements {
  const listItem = document.createElement('li');
  // Its list is that of all groups, not its parent.
  listItem.role = 'listitem';
  listItem.dataset['id'] = message.id;
  listItem.dataset['role'] = message.role;
  if (isPending(message)) {
    // A new turn rises, once: the animation would run again whenever the panel is shown again.
    listItem.className = 'new';
    listItem.addEventListener('animationend', () => (listItem.className = ''), { once: true });
  }
  return { listItem, text: new MessageText('text'), stepTexts: new Map() };
}
