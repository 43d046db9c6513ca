import {
  asConversationKey,
  EXTENSION_NAME,
  EXTENSION_VERSION,
  isExtensionOffer,
  type ExtensionOffer,
} from './extension.ts';
import { asNonEmptyString, asObject, omitUndefined, type JsonObject } from './json.ts';

/** Encodes the content of Socket.IO's `auth` from our client. Stock servers ignore all of it. */
export interface LovelaceHandshake extends ExtensionOffer {
  /** The visitor's id. Only with an offer; absent from earlier clients of ours. */
  readonly userId?: string;
  /** The credential of our own client. Stock servers require none. */
  readonly token?: string;
}

/** Encodes our client's handshake. An invalid conversation key and an empty token are omitted. */
export function encodeLovelaceHandshake(
  userId: string,
  conversation: string | undefined,
  token: string | undefined,
): JsonObject {
  return omitUndefined({
    [EXTENSION_NAME]: EXTENSION_VERSION,
    user: userId,
    conversation: asConversationKey(conversation),
    token: token || undefined,
  });
}

/** Decodes the handshake of any client. Never throws. */
export function decodeLovelaceHandshake(auth: unknown): LovelaceHandshake {
  const { [EXTENSION_NAME]: offer, user, conversation, token } = asObject(auth);
  const offersExtension = isExtensionOffer(offer);
  return omitUndefined({
    offersExtension,
    userId: offersExtension ? asNonEmptyString(user) : undefined,
    conversation: offersExtension ? asConversationKey(conversation) : undefined,
    token: asNonEmptyString(token),
  });
}
