import { errorInfo } from '../chat/error.ts';
import type { ChatEvent, ChatMessage } from '../chat/index.ts';
import { applyEvent, createMessage } from '../chat/message-reducer.ts';
import { isPending } from '../chat/message.ts';
import type { TreeChange } from './tree-change.ts';

/**
 * The messages of a conversation as a tree: each one is below the message before it, and the versions of a prompt or of an answer have the same
 * parent. The transcript is the path through the selected ones. A message that changes is replaced by a new object. Its `parentId` is always
 * the id of the message that it is below.
 */
export class MessageTree {
  /** Called after each change. */
  onChange: ((change: TreeChange) => void) | undefined;

  /** By id. The root has the empty id. */
  readonly #nodes = new Map<string, MessageNode>();
  /** The answers to which events were applied, by turn: an event must not search the tree. Emptied when the tree changes otherwise. */
  readonly #answers = new Map<string, MessageNode>();
  #path: ChatMessage[] = [];
  /** A path that was read is copied before it changes. */
  #isPathRead = false;
  #isPathStale = true;

  constructor() {
    this.#reset();
  }

  /** The visible messages in order. The same array until one of them changes. */
  get path(): readonly ChatMessage[] {
    if (this.#isPathStale) {
      this.#isPathStale = false;
      const path: ChatMessage[] = [];
      for (let node = this.#nodeOf().selected; node; node = node.selected) node.index = path.push(node.message) - 1;
      const isSame = path.length === this.#path.length && path.every((message, index) => message === this.#path[index]);
      if (!isSame) this.#path = path;
    }
    this.#isPathRead = true;
    return this.#path;
  }

  /** Whether some message has siblings. */
  get hasBranches(): boolean {
    return [...this.#nodes.values()].some(({ children }) => children.length > 1);
  }

  /** Whether a new message cannot have this id. */
  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  get(id: string): ChatMessage | undefined {
    return id ? this.#nodes.get(id)?.message : undefined;
  }

  /** The messages below a message, in the order of addition, or the first messages. */
  children(parentId?: string): readonly ChatMessage[] {
    return this.#nodes.get(parentId ?? '')?.children.map(({ message }) => message) ?? [];
  }

  /** The visible one of these. */
  selectedChild(parentId?: string): ChatMessage | undefined {
    return this.#nodes.get(parentId ?? '')?.selected?.message;
  }

  /** All messages, in the order of addition. */
  get messages(): readonly ChatMessage[] {
    return [...this.#nodes.values()].flatMap(({ parent, message }) => (parent ? message : []));
  }

  /** The messages of a turn, in the order of addition. */
  messagesOfTurn(turnId: string): readonly ChatMessage[] {
    return this.messages.filter((message) => message.turnId === turnId);
  }

  /** The last answer of a turn. */
  answerOf(turnId: string): ChatMessage | undefined {
    return this.messagesOfTurn(turnId).findLast((message) => !isPrompt(message));
  }

  /** The prompt that an answer is below. It is of another turn if the answer is another version. */
  promptOf(answerId: string): ChatMessage | undefined {
    const answer = this.#nodes.get(answerId);
    let node = answer?.parent;
    // A turn of an unsolicited reply can have several answers.
    while (node && !isPrompt(node.message) && node.message.turnId === answer?.message.turnId) node = node.parent;
    const message = node?.message;
    return message && isPrompt(message) && !message.appended && !answer?.message.appended ? message : undefined;
  }

  /** The messages from the first one to this one, whether they are visible or not. */
  pathTo(id: string): readonly ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (let node = this.#nodes.get(id); node?.parent; node = node.parent) messages.push(node.message);
    return messages.toReversed();
  }

  /** Adds a message below its parent and makes it visible. */
  add(message: ChatMessage): void {
    this.put(message);
    this.select(message.id);
  }

  /**
   * Replaces a known message, which keeps its parent. Adds an unknown one as the last child of its parent, or as a first message if its parent
   * is unknown.
   * @param isBetween Adds it between its parent and the parent's children.
   */
  put(message: ChatMessage, isBetween = false): void {
    const { id, parentId } = message;
    const known = this.#nodes.get(id);
    const parent = known?.parent ?? this.#nodeOf(parentId);
    if (known) {
      if (!known.parent) return;
      this.#replace(known, withParent(message, parent));
    } else {
      const node = createNode(message);
      this.#nodes.set(id, node);
      if (isBetween) {
        this.#attach(parent.children.splice(0), node, 0);
        node.selected = parent.selected;
        parent.selected = undefined;
      }
      this.#attach([node], parent, parent.children.length);
      parent.selected ??= node;
    }
    this.#answers.clear();
    this.onChange?.({ type: 'put', message, isBetween });
  }

  /** Removes a message. Its children are attached to its parent in its place, and a visible one stays visible. */
  remove(id: string): void {
    const node = this.#nodes.get(id);
    const parent = node?.parent;
    if (!parent) return;
    const { children } = parent;
    const index = children.indexOf(node);
    children.splice(index, 1);
    this.#attach(node.children, parent, index);
    if (parent.selected === node) parent.selected = node.selected ?? children[index - 1] ?? children[index];
    this.#nodes.delete(id);
    this.#answers.clear();
    this.onChange?.({ type: 'remove', id });
  }

  /** Makes the path go through a message. */
  select(id: string): void {
    let isChanged = false;
    for (let node = this.#nodes.get(id); node?.parent; node = node.parent) {
      isChanged ||= node.parent.selected !== node;
      node.parent.selected = node;
    }
    if (!isChanged) return;
    this.#isPathStale = true;
    this.onChange?.({ type: 'select', id });
  }

  /**
   * Applies an event to a turn's answer and returns the answer, or `undefined` if the turn was removed. Any event shows that the prompt has
   * arrived. An answer that ends without content has failed.
   * @param number The event's number if the turn can be resumed after it. It stays in the answer until that has ended.
   * @param id The answer's id, if it is not the last one of its turn.
   */
  applyEvent(turnId: string, event: ChatEvent, number?: number, id?: string): ChatMessage | undefined {
    const known = id === undefined ? this.#answers.get(turnId) : this.#nodes.get(id);
    const node = known ?? this.#nodes.get(this.answerOf(turnId)?.id ?? '');
    if (!node?.parent) return undefined;
    this.#answers.set(turnId, node);
    const prompt = this.promptOf(node.message.id);
    if (prompt?.turnId === turnId && prompt.state !== 'done') {
      this.#replace(this.#nodeOf(prompt.id), { ...prompt, state: 'done' });
    }
    if (isPending(node.message)) {
      const { lastEventNumber: _, ...answer } = failIfEmpty(applyEvent(node.message, event));
      this.#replace(node, number && isPending(answer) ? { ...answer, lastEventNumber: number } : answer);
    }
    this.onChange?.({ type: 'event', id: node.message.id, turnId, event, number });
    return node.message;
  }

  clear(): void {
    this.#reset();
    this.onChange?.({ type: 'clear' });
  }

  #nodeOf(id = ''): MessageNode {
    return (this.#nodes.get(id) ?? this.#nodes.get('')) as MessageNode;
  }

  #attach(nodes: readonly MessageNode[], parent: MessageNode, index: number): void {
    parent.children.splice(index, 0, ...nodes);
    for (const node of nodes) {
      node.parent = parent;
      node.message = withParent(node.message, parent);
    }
    this.#isPathStale = true;
  }

  /** Replaces a node's message and, if that is visible, its place in the path: an event must not cost a walk through the tree. */
  #replace(node: MessageNode, message: ChatMessage): void {
    const { index } = node;
    if (this.#path[index] === node.message) {
      if (this.#isPathRead) this.#path = [...this.#path];
      this.#isPathRead = false;
      this.#path[index] = message;
    }
    node.message = message;
  }

  #reset(): void {
    this.#nodes.clear();
    this.#answers.clear();
    this.#nodes.set('', createNode(createMessage('assistant', { id: '', turnId: '' })));
    this.#isPathStale = true;
  }
}

/** Marks a complete answer without content as failed. */
export function failIfEmpty(message: ChatMessage): ChatMessage {
  const { state, text, media, notices, data, retracted } = message;
  if (isPrompt(message) || state !== 'done' || text || media || notices || data || retracted) return message;
  return { ...message, state: 'failed', error: errorInfo('empty-response') };
}

export function isPrompt({ role }: ChatMessage): boolean {
  return role === 'user';
}

interface MessageNode {
  message: ChatMessage;
  /** Absent for the root. */
  parent?: MessageNode;
  readonly children: MessageNode[];
  /** The visible child. Present if there are children. */
  selected: MessageNode | undefined;
  /** The place on the path when the message was last there. */
  index: number;
}

function createNode(message: ChatMessage): MessageNode {
  return { message, children: [], selected: undefined, index: 0 };
}

function withParent(message: ChatMessage, { message: { id } }: MessageNode): ChatMessage {
  const { parentId: _, ...rest } = message;
  return id ? { ...rest, parentId: id } : rest;
}
