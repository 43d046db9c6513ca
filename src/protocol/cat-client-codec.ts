import {
  decodeExtensionFrame,
  encodeStop,
  encodeTurnKeys,
  EXTENSION_NAME,
  type ExtensionFrame,
  type TurnKeys,
} from './extension.ts';
import { asObject, parseJson, toJson } from './json.ts';

/*
 * Frames between our client and our relay on the Cat's socket. The frames of stock Cats are in cat.ts: a page loads that code only when
 * a stock Cat answers.
 */

/** A prompt for the Cat's socket or its `POST /message`. */
export interface CatPrompt extends TurnKeys {
  readonly text: string;
  /** The user id that the client claims. Cats since 1.3 use the one in the address instead. */
  readonly userId?: string | undefined;
  /** An `http(s)` or `data:` URL. The receiver decides whether to load it. */
  readonly image?: string | undefined;
}

/** Encodes a prompt for a Cat. `text` is always present: 1.6 and later fail without it, even with an image. */
export function encodeCatPrompt({ text, userId, image, ...turnKeys }: CatPrompt): string {
  return toJson({ text, user_id: userId, image, ...encodeTurnKeys(turnKeys) });
}

export function encodeCatStop(turnId: string): string {
  return toJson({ type: EXTENSION_NAME, ...encodeStop(turnId) });
}

/** Decodes an extension frame of our relay. @returns `undefined` for any other frame, such as a stock Cat's. */
export function decodeCatExtensionFrame(frame: string): ExtensionFrame | undefined {
  const value = asObject(parseJson(frame));
  return value['type'] === EXTENSION_NAME ? decodeExtensionFrame(value) : undefined;
}
