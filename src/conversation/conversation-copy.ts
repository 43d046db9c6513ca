/**
 * A conversation as a text that a visitor can keep: as JSON, which can be imported again, as Markdown, and as plain text.
 * @module
 */
import { isPending, type ChatMessage } from '../chat/index.ts';
import { MessageTree } from './message-tree.ts';
import { byteLength } from './storage/limit-transcript.ts';
import { isRecord, toJson } from './storage/record.ts';
import { MAX_CONVERSATION_BYTES } from './storage/stored-conversation.ts';
import { decodeTranscript } from './storage/stored-transcript.ts';
import { toTitle } from '../chat/conversation-title.ts';
import { restoreTree, type StoredTree } from './stored-tree.ts';

export type CopyFormat = 'json' | 'markdown' | 'text';

/** A conversation that is copied. */
export interface ConversationCopy extends StoredTree {
  /** Empty if it has none. */
  readonly title: string;
}

/** The names of the two speakers. */
export interface SpeakerNames {
  readonly you: string;
  readonly assistant: string;
}

/** `too-large`: more than 2 MB · `invalid`: no exported conversation · `newer`: one of a newer version · `empty`: without messages. */
export type ImportProblem = 'too-large' | 'invalid' | 'newer' | 'empty';

const FORMAT = 'ai-chat';
const VERSION = 1;

/** JSON has all versions of all messages, the other formats have the visible ones. */
export function encodeCopy(copy: ConversationCopy, format: CopyFormat, names: SpeakerNames): string {
  const { title, messages, selected } = copy;
  if (format === 'json') return toJson({ format: FORMAT, version: VERSION, title, messages, selected });
  const tree = new MessageTree();
  restoreTree(tree, copy);
  const nameOf = ({ role }: ChatMessage): string => (role === 'user' ? names.you : names.assistant);
  if (format === 'text') return tree.path.map((message) => `${nameOf(message)}: ${message.text}\n`).join('\n');
  const parts = tree.path.map((message) => `**${nameOf(message)}**\n\n${message.text}\n${sourcesOf(message)}`);
  return [...(title ? [`# ${title}\n`] : []), ...parts].join('\n');
}

/** Decodes an exported conversation. What is invalid in it is dropped; answers that were arriving are interrupted. */
export function decodeCopy(text: string): ConversationCopy | ImportProblem {
  if (text.length > MAX_CONVERSATION_BYTES || byteLength(text) > MAX_CONVERSATION_BYTES) return 'too-large';
  const fields = parse(text);
  if (fields?.['format'] !== FORMAT || typeof fields['version'] !== 'number') return 'invalid';
  if (fields['version'] > VERSION) return 'newer';
  const { messages, selected, title } = fields;
  const decoded = decodeTranscript({ conversationId: FORMAT, updatedAt: 0, messages, selected })?.content;
  if (!decoded) return 'invalid';
  if (decoded.messages.length === 0) return 'empty';
  return { title: toTitle(title) ?? '', messages: decoded.messages.map(settle), selected: decoded.selected };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing more comes of an imported message. */
function settle(message: ChatMessage): ChatMessage {
  if (!isPending(message)) return message;
  const { lastEventNumber: _, ...rest } = message;
  return { ...rest, state: message.role === 'user' ? 'done' : 'interrupted' };
}

function sourcesOf({ sources = [] }: ChatMessage): string {
  const lines = sources.map(({ title, url }, index) => `${index + 1}. ${url ? `[${title}](${url})` : title}\n`);
  return lines.length > 0 ? `\n${lines.join('')}` : '';
}
