import type { RawData } from 'ws';
import type { CatEra } from './stock-cat-eras.ts';
import type { Fault } from './stock-cat-faults.ts';

/** A valid prompt. */
export interface CatPrompt {
  readonly text: string;
  readonly image?: unknown;
  readonly user_id?: string;
}

export type CatMessage =
  | { readonly prompt: CatPrompt }
  /** `isKept`: the Cat detects the error after it has stored the message in its history. */
  | { readonly fault: Fault; readonly isKept?: CatPrompt }
  /** It ends the handler without an error frame. */
  | 'fatal';

/** Reads a frame like a version of the Cat. */
export function readMessage({ faults, shape }: CatEra, data: RawData, isBinary: boolean, userId: string): CatMessage {
  const faulty = (fault: Fault | undefined): CatMessage => (fault ? { fault } : 'fatal');
  if (isBinary) return faulty(faults.binary);
  let message: unknown;
  try {
    message = JSON.parse((data as Buffer).toString());
  } catch {
    return faulty(faults.notJson);
  }
  if (Array.isArray(message)) return faulty(faults.array);
  if (typeof message !== 'object' || message === null) return faulty(faults.string);
  const { text = null } = message as { text?: unknown };
  if (typeof text === 'string') return { prompt: message as CatPrompt };
  if (text !== null) return { fault: faults.textOfAnotherType(text) };
  const fault = faults.noText(message, userId);
  const hasOptionalText = shape === 'message' || shape === 'text';
  return hasOptionalText ? { fault, isKept: message as CatPrompt } : { fault };
}
