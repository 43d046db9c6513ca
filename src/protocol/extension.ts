import type {
  Assistant,
  ChatEvent,
  DataPart,
  Media,
  MessageRetractedEvent,
  PromptContext,
  QuotaEvent,
} from '../chat/index.ts';
import { limitContext } from '../chat/prompt-context.ts';
import { decodeData, decodeEvent, decodeMedia } from './event.ts';
import {
  asCount,
  asNumber,
  asObject,
  asString,
  asNonEmptyString,
  nonEmpty,
  omitUndefined,
  type JsonObject,
} from './json.ts';
import { array, object, oneOf } from './decoders.ts';

/**
 * Our extension of both wires. The transport *offers* it in the handshake. Our relay *confirms* it with a hello, its first frame on
 * the connection. Frames are ordered, so neither end waits. Without offer and hello both ends use the stock protocol, byte for byte.
 *
 * On the Cat's socket an extension frame is a JSON object with `type` {@link EXTENSION_NAME}. On Lovelace's it is an event of that name
 * with the object as its argument. On an extended connection replies are sent as extension frames only.
 */
export const EXTENSION_NAME = 'ai-chat';

export const EXTENSION_VERSION = 1;

/** The relay's first frame to a client that offered the extension. */
export interface ExtensionHello {
  readonly version: number;
  /** The assistants, the default first. */
  readonly assistants: readonly Assistant[];
  /** While an answer is pending, the relay sends a frame at least this often. Absent: no guarantee. */
  readonly heartbeatMs?: number | undefined;
  /**
   * How long the relay remembers an inactive conversation; 0 if it stores none. Absent: an earlier relay, which has neither branches nor, on
   * Lovelace's socket, requests for the history.
   */
  readonly memoryMs?: number | undefined;
  /** Greatest length of a prompt that the relay accepts, in UTF-16 code units. Absent: not known. */
  readonly promptCharacters?: number | undefined;
  /** How many characters of a prompt's `context` the relay uses. Absent: an earlier relay, which ignores it. */
  readonly contextCharacters?: number | undefined;
  /**
   * What the relay can do besides: the requests of `message-requests.ts`; `titles`: a conversation is given a title some seconds after its first answer, which
   * is then in the list. Absent: an earlier relay, which can do none of this.
   */
  readonly capabilities?: readonly ('delete' | 'feedback' | 'titles')[] | undefined;
}

/** A frame of the relay on an extended connection. */
export type ExtensionFrame =
  | { readonly kind: 'hello'; readonly hello: ExtensionHello }
  /**
   * One numbered event of a turn. Numbers start at 1 without gaps. When several deltas are merged, as after a reconnect, `firstNumber` is
   * the number of the first and `number` that of the last.
   */
  | {
      readonly kind: 'event';
      readonly turnId: string;
      readonly number: number;
      readonly firstNumber?: number | undefined;
      readonly event: ChatEvent;
    }
  /** Heartbeat: the turn is queued or running and has no new event. */
  | { readonly kind: 'alive'; readonly turnId: string }
  | { readonly kind: 'quota'; readonly quota: QuotaEvent }
  | { readonly kind: 'retract'; readonly retract: MessageRetractedEvent };

/** A client's request to stop a turn. */
export interface StopRequest {
  readonly kind: 'stop';
  readonly turnId: string;
}

/** The keys of the extension in a prompt. Stock servers ignore unknown keys. */
export interface TurnKeys {
  /** The turn's id. The relay resumes a turn that it knows and starts a new one, so sending again never costs twice. */
  readonly turnId?: string | undefined;
  /** The number of the last event received. Resuming continues after it, 0 from the first event, and never starts the turn. */
  readonly lastEventNumber?: number | undefined;
  /** The turn that this one follows, if it does not follow the last one; `null`: none. */
  readonly parentTurnId?: string | null | undefined;
  readonly assistant?: string | undefined;
  /** The attachments. With the Cat's protocol instead of its own key `image`, which holds one image without a name. */
  readonly media?: readonly Media[] | undefined;
  /** What the page passes along. */
  readonly context?: PromptContext | undefined;
  /** Data that the page has sent with the prompt. */
  readonly data?: readonly DataPart[] | undefined;
}

/** Longest turn id that a relay accepts. Our clients send 128 random bits in hex. */
const MAX_TURN_ID_LENGTH = 64;

/** Whether a value of the handshake offers our version, as a number or as text in a URL. */
export function isExtensionOffer(value: unknown): boolean {
  return value === EXTENSION_VERSION || value === String(EXTENSION_VERSION);
}

/** The value if it is a conversation's key, by which a visitor's conversations are told apart. */
export function asConversationKey(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

/** The query of a URL that offers the extension. An invalid key is omitted. */
export function encodeExtensionQuery(conversation: string | undefined): string {
  const key = asConversationKey(conversation);
  return `${EXTENSION_NAME}=${EXTENSION_VERSION}${key ? `&conversation=${key}` : ''}`;
}

/** The extension's part of a client's handshake. */
export interface ExtensionOffer {
  readonly offersExtension: boolean;
  /** The conversation's key. Only with an offer. */
  readonly conversation?: string;
}

/** Decodes the query of a URL. @param query Returns a parameter by its name. */
export function decodeExtensionQuery(query: (name: string) => string | null): ExtensionOffer {
  const offersExtension = isExtensionOffer(query(EXTENSION_NAME));
  const conversation = offersExtension ? asConversationKey(query('conversation')) : undefined;
  return omitUndefined({ offersExtension, conversation });
}

/** Encodes a frame without its envelope. A text delta, by far the most frequent event, has a short form. */
export function encodeExtensionFrame(frame: ExtensionFrame): JsonObject {
  switch (frame.kind) {
    case 'hello':
      return { greeting: frame.hello };
    case 'event': {
      const { turnId, number, firstNumber = number, event } = frame;
      const position =
        firstNumber === number ? { turn: turnId, n: number } : { turn: turnId, n: number, from: firstNumber };
      return event.type === 'text-delta' ? { ...position, delta: event.delta } : { ...position, event };
    }
    case 'alive':
      return { alive: frame.turnId };
    case 'quota':
      return { quota: frame.quota };
    case 'retract':
      return { retract: frame.retract };
  }
}

/** @returns `undefined` for an unknown frame. */
export function decodeExtensionFrame(value: unknown): ExtensionFrame | undefined {
  const frame = asObject(value);
  const hello = decodeHello(frame['greeting']);
  if (hello) return { kind: 'hello', hello: { ...hello, assistants: hello.assistants ?? [] } };
  const aliveTurnId = asNonEmptyString(frame['alive']);
  if (aliveTurnId) return { kind: 'alive', turnId: aliveTurnId };
  const quota = decodeQuota(frame['quota']);
  if (quota) return { kind: 'quota', quota: { type: 'quota', ...quota } };
  const retract = decodeRetract(frame['retract']);
  if (retract) return { kind: 'retract', retract: { type: 'retract', ...retract } };
  const turnId = asNonEmptyString(frame['turn']);
  const number = asCount(frame['n']);
  if (!turnId || !number) return undefined;
  const firstNumber = asCount(frame['from']);
  const event = decodeEvent('delta' in frame ? { type: 'text-delta', delta: frame['delta'] } : frame['event']);
  return { kind: 'event', turnId, number, ...(firstNumber && { firstNumber }), event: event ?? UNKNOWN_EVENT };
}

const decodeAccepted = object(
  { kinds: array(oneOf('image', 'text', 'pdf')), count: asCount, bytes: asCount },
  { textBytes: asCount, pixels: asCount },
);

const decodeAssistant = object({ id: asNonEmptyString }, { label: asNonEmptyString, accepts: decodeAccepted });

const decodeHello = object(
  { version: asNumber },
  {
    assistants: array((value): Assistant | undefined => {
      const assistant = decodeAssistant(value);
      return assistant && { ...assistant, label: assistant.label ?? assistant.id };
    }),
    heartbeatMs: asNumber,
    memoryMs: asNumber,
    promptCharacters: asCount,
    contextCharacters: asCount,
    capabilities: array(oneOf('delete', 'feedback', 'titles')),
  },
);

const decodeQuota = object({ limit: asNumber, left: asNumber, resetsAt: asNumber });

const decodeRetract = object({ messageId: asNonEmptyString }, { replacement: asString });

/** An unknown event, as from a newer relay. Readers ignore it, but its number must count or an event would seem lost. */
const UNKNOWN_EVENT = { type: 'unknown' } as unknown as ChatEvent;

export function encodeStop(turnId: string): JsonObject {
  return { stop: turnId };
}

/** @returns `undefined` if the frame is not a stop request. */
export function decodeStop(value: unknown): StopRequest | undefined {
  const turnId = asNonEmptyString(asObject(value)['stop']);
  return turnId ? { kind: 'stop', turnId } : undefined;
}

export function encodeTurnKeys(keys: TurnKeys): JsonObject {
  const { turnId, lastEventNumber, parentTurnId, assistant, media, context, data } = keys;
  const turn = { turn: turnId, after: lastEventNumber, parent: parentTurnId, assistant };
  return omitUndefined({ ...turn, media, context, data });
}

/** Decodes the keys of a prompt. Keys of another type are dropped: a stock client may use the same names for something else. */
export function decodeTurnKeys(prompt: JsonObject): TurnKeys {
  const { turn, after, parent, assistant, media, context, data } = prompt;
  return omitUndefined({
    turnId: asTurnId(turn),
    lastEventNumber: asCount(after),
    parentTurnId: parent === null ? null : asTurnId(parent),
    assistant: asNonEmptyString(assistant),
    media: nonEmpty(decodeMediaList(media) ?? []),
    // The receiver has a limit of its own.
    context: limitContext(context, Infinity),
    data: nonEmpty(decodeData(data) ?? []),
  });
}

/** An invalid attachment becomes one without content, which is refused: the prompt must not be answered without it. */
const decodeMediaList = array((value): Media => decodeMedia(value) ?? { kind: 'file', url: '' });

/** The value if it is a turn's id. */
export function asTurnId(value: unknown): string | undefined {
  const turnId = asNonEmptyString(value);
  return turnId && turnId.length <= MAX_TURN_ID_LENGTH ? turnId : undefined;
}
