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
 * What our own client says on the Cat's socket, and how it reads what our relay says there. Apart from what stock Cats say
 * (cat.ts), which a page need not know until one answers.
 */

/** What a client asks, as the Cat's socket and its `POST /message` spell it. */
export interface CatPrompt extends TurnKeys {
  readonly text: string;
  /** The client's word for who it is. Every Cat since 1.3 trusts the address instead. */
  readonly userId?: string | undefined;
  /** An `http(s)` or `data:` address. Whoever gets it decides whether to open it. */
  readonly image?: string | undefined;
}

/** A prompt on its way to a Cat. `text` is always there: 1.6 and later fail without it, images or not. */
export function encodeCatPrompt({ text, userId, image, ...turnKeys }: CatPrompt): string {
  return toJson({ text, user_id: userId, image, ...encodeTurnKeys(turnKeys) });
}

export function encodeCatStop(turnId: string): string {
  return toJson({ type: EXTENSION_NAME, ...encodeStop(turnId) });
}

/** Reads what our relay said to a greeted client. @returns `undefined` for anything else, a stock Cat's frames above all. */
export function decodeCatExtensionFrame(frame: string): ExtensionFrame | undefined {
  const value = asObject(parseJson(frame));
  return value['type'] === EXTENSION_NAME ? decodeExtensionFrame(value) : undefined;
}
