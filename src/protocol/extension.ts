import type { Assistant, ChatEvent, QuotaEvent, MessageRetractedEvent } from '../chat/index.ts';
import { decodeEvent } from './event.ts';
import { asNumber, asObject, asString, asNonEmptyString, omitUndefined, type JsonObject } from './json.ts';
import { array, object } from './decoders.ts';

/**
 * Our one extension of both wires. The transport *offers* it in the handshake, and only our relay *confirms* it, with a
 * greeting that is its first frame on the connection. Frames are ordered, so nobody waits for it; unless both halves
 * happened, both ends speak stock, byte for byte.
 *
 * On the Cat's socket an extension frame is a JSON object of `type` {@link EXTENSION_NAME}; on Lovelace's it is an event of
 * that name with the object as its argument. Once greeted, replies travel as extension frames only.
 */
export const EXTENSION_NAME = 'ai-chat';

/** The version of the extension that is offered and confirmed. */
export const EXTENSION_VERSION = 1;

/** What our relay says first to a client that offered. */
export interface ExtensionHello {
  readonly version: number;
  /** Who can be asked, the default first. */
  readonly assistants: readonly Assistant[];
  /** At most so many milliseconds pass without a frame while an answer is awaited. Absent: nothing is promised. */
  readonly heartbeatMs?: number | undefined;
}

/** What our relay may say on a greeted connection. */
export type ExtensionFrame =
  | { readonly kind: 'hello'; readonly hello: ExtensionHello }
  /**
   * One numbered event of a turn; numbers begin at 1 and leave nothing out. `first`: where a run of deltas comes as one, as to who comes
   * back, the number of the first of them; `number` is the last one's.
   */
  | {
      readonly kind: 'event';
      readonly turnId: string;
      readonly number: number;
      readonly firstNumber?: number | undefined;
      readonly event: ChatEvent;
    }
  /** A turn waits or runs, and there was nothing else to say of it. */
  | { readonly kind: 'alive'; readonly turnId: string }
  | { readonly kind: 'quota'; readonly quota: QuotaEvent }
  | { readonly kind: 'retract'; readonly retract: MessageRetractedEvent };

/** What a greeted client may say beside its prompts. */
export interface StopRequest {
  readonly kind: 'stop';
  readonly turnId: string;
}

/** The keys by which a prompt takes part in the extension; stock servers keep or pass over what they do not know. */
export interface TurnKeys {
  /** Names the turn. One that the relay knows is resumed, a new one is begun: sending again never asks twice. */
  readonly turnId?: string | undefined;
  /** The number of the last event that arrived; resuming goes on behind it. */
  readonly lastEventNumber?: number | undefined;
  readonly assistant?: string | undefined;
}

/** Longest turn id a relay takes; ours are UUIDs. */
const MAX_TURN_ID_LENGTH = 64;

/** Whether the handshake's value is an offer we understand: the version, as a number or in an address. */
export function isExtensionOffer(value: unknown): boolean {
  return value === EXTENSION_VERSION || value === String(EXTENSION_VERSION);
}

/** The frame without its envelope. A text delta, which is nearly every frame, has a short form of its own. */
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

/** @returns `undefined` for a frame that this version does not know. */
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

const decodeAssistant = object({ id: asNonEmptyString }, { label: asNonEmptyString });

const decodeHello = object(
  { version: asNumber },
  {
    assistants: array((value): Assistant | undefined => {
      const assistant = decodeAssistant(value);
      return assistant && { ...assistant, label: assistant.label ?? assistant.id };
    }),
    heartbeatMs: asNumber,
  },
);

const decodeQuota = object({ limit: asNumber, left: asNumber, resetsAt: asNumber });

const decodeRetract = object({ messageId: asNonEmptyString }, { replacement: asString });

/** An event of a newer relay's. Readers pass over types that they do not know, but its number counts, or something would seem lost. */
const UNKNOWN_EVENT = { type: 'unknown' } as unknown as ChatEvent;

export function encodeStop(turnId: string): JsonObject {
  return { stop: turnId };
}

/** @returns `undefined` if the frame says nothing of stopping. */
export function decodeStop(value: unknown): StopRequest | undefined {
  const turnId = asNonEmptyString(asObject(value)['stop']);
  return turnId ? { kind: 'stop', turnId } : undefined;
}

export function encodeTurnKeys({ turnId, lastEventNumber, assistant }: TurnKeys): JsonObject {
  return omitUndefined({ turn: turnId, after: lastEventNumber, assistant });
}

/** The keys of a prompt, those left out that are not of their type: a stock client may use the same names for its own. */
export function decodeTurnKeys(prompt: JsonObject): TurnKeys {
  const turnId = asNonEmptyString(prompt['turn']);
  return omitUndefined({
    turnId: turnId && turnId.length <= MAX_TURN_ID_LENGTH ? turnId : undefined,
    lastEventNumber: asCount(prompt['after']),
    assistant: asNonEmptyString(prompt['assistant']),
  });
}

/** The value if it is a whole number that something can have been counted to. */
function asCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
