import { toTitle } from '../chat/conversation-title.ts';
import { readFeedbackReasons } from '../chat/feedback-reason.ts';
import { MAX_FEEDBACK_CHARACTERS, type Feedback } from '../chat/index.ts';
import { array, object, oneOf, type Decoder } from './decoders.ts';
import { asConversationKey, asTurnId } from './extension.ts';
import { asNonEmptyString, asObject, asString, omitUndefined, type JsonObject } from './json.ts';

/*
 * Our extension's HTTP requests about turns that have ended and about conversations, the same for clients of both wires. Each is a POST of a JSON object.
 */

/** Paths below the relay's address. No stock server has them. */
export const MESSAGE_PATHS = {
  feedback: '/feedback',
  delete: '/turns/delete',
  rename: '/conversations/rename',
  erase: '/conversations/erase',
} as const;

/** The abilities of a relay that serves these paths, as its hello names them. */
export const MESSAGE_CAPABILITIES = ['delete', 'feedback'] as const;

/** The visitor whose turns or conversation it is, and the key of the conversation, as in the handshake. */
export interface TurnOwner {
  readonly userId: string;
  readonly conversation?: string | undefined;
}

export interface FeedbackRequest extends TurnOwner {
  readonly turnId: string;
  /** Absent: it is withdrawn. */
  readonly feedback?: Feedback | undefined;
}

export interface DeleteRequest extends TurnOwner {
  readonly turnIds: readonly string[];
}

export interface RenameRequest extends TurnOwner {
  readonly title: string;
}

/** Most turns that one request deletes. */
const MAX_TURNS = 100;

export function encodeFeedbackRequest({ turnId, feedback, ...owner }: FeedbackRequest): JsonObject {
  return {
    ...encodeOwner(owner),
    turn: turnId,
    rating: feedback?.rating ?? null,
    ...omitUndefined({ reasons: feedback?.reasons, comment: feedback?.comment }),
  };
}

/** @returns `undefined` if it is not such a request. */
export function decodeFeedbackRequest(body: unknown): FeedbackRequest | undefined {
  const request = asObject(body);
  const owner = decodeOwner(request);
  const turnId = asTurnId(request['turn']);
  const feedback = decodeFeedback(request);
  if (!owner || !turnId || (!feedback && request['rating'] !== null)) return undefined;
  return { ...owner, turnId, feedback };
}

export function encodeDeleteRequest({ turnIds, ...owner }: DeleteRequest): JsonObject {
  return { ...encodeOwner(owner), turns: turnIds };
}

/** @returns `undefined` if it is not such a request, or for too many turns. */
export function decodeDeleteRequest(body: unknown): DeleteRequest | undefined {
  const request = asObject(body);
  const owner = decodeOwner(request);
  const turnIds = decodeTurnIds(request['turns']);
  if (!owner || !turnIds || turnIds.length === 0 || turnIds.length > MAX_TURNS) return undefined;
  return { ...owner, turnIds };
}

export function encodeRenameRequest({ title, ...owner }: RenameRequest): JsonObject {
  return { ...encodeOwner(owner), title };
}

/** The title is one line, which is cut if it is too long. @returns `undefined` if it is not such a request, or for a blank title. */
export function decodeRenameRequest(body: unknown): RenameRequest | undefined {
  const request = asObject(body);
  const owner = decodeOwner(request);
  const title = toTitle(request['title']);
  return owner && title !== undefined ? { ...owner, title } : undefined;
}

export function encodeEraseRequest({ userId }: Pick<TurnOwner, 'userId'>): JsonObject {
  return encodeOwner({ userId });
}

/** @returns the visitor's id, or `undefined` if it is not such a request: one that names a conversation is about that alone. */
export function decodeEraseRequest(body: unknown): string | undefined {
  const { userId, conversation } = decodeOwner(asObject(body)) ?? {};
  return conversation === undefined ? userId : undefined;
}

const decodeTurnIds = array(asTurnId);

const decodeFields = object({ rating: oneOf('up', 'down') }, { comment: asString });

/** Decodes feedback. A comment that is too long is cut, and unknown reasons are dropped. */
export const decodeFeedback: Decoder<Feedback> = (value) => {
  const feedback = decodeFields(value);
  if (!feedback) return undefined;
  const { rating, comment } = feedback;
  const text = comment?.slice(0, MAX_FEEDBACK_CHARACTERS);
  const reasons = readFeedbackReasons(asObject(value)['reasons']);
  return { rating, ...(reasons.length > 0 && { reasons }), ...(text && { comment: text }) };
};

function encodeOwner({ userId, conversation }: TurnOwner): JsonObject {
  return omitUndefined({ user: userId, conversation: asConversationKey(conversation) });
}

/** A key that is present must be valid: without it, it would be another conversation. */
function decodeOwner(request: JsonObject): TurnOwner | undefined {
  const userId = asNonEmptyString(request['user']);
  const conversation = asConversationKey(request['conversation']);
  if (!userId || (request['conversation'] !== undefined && conversation === undefined)) return undefined;
  return { userId, ...(conversation !== undefined && { conversation }) };
}
