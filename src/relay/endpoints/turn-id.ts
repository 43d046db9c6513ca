import { omitUndefined } from '../../protocol/json.ts';
import type { TurnKeys } from '../../protocol/extension.ts';
import { isUnguessable } from '../security/unguessable-id.ts';

/** A turn to begin or, from the event after `lastEventNumber`, to resume. */
export interface TurnRef {
  readonly turnId: string;
  readonly lastEventNumber?: number;
  /** The turn that it follows; `null`: none. Absent: the last one. */
  readonly parentTurnId?: string | null;
}

/**
 * Resolves the turn of a prompt. A turn id works as a key: a client that knows it may read and stop the turn from any
 * connection. That is how a visitor whose socket broke resumes an answer over a new one, on wires without user ids. So
 * a guessable id is rejected; our clients send a random UUID.
 *
 * Stock clients have no turn ids: a member that looks like one is the client's own. Their turns get a random id that is
 * never sent, so nobody can resume them.
 *
 * @returns `undefined` for an id that could be guessed.
 */
export function resolveTurn(
  { turnId, lastEventNumber, parentTurnId }: TurnKeys,
  isExtended: boolean,
  createId: () => string,
): TurnRef | undefined {
  if (!isExtended || turnId === undefined) return { turnId: createId() };
  return isUnguessable(turnId) || isLegacyTurnId(turnId)
    ? omitUndefined({ turnId, lastEventNumber, parentTurnId })
    : undefined;
}

/**
 * Whether an id has the form that earlier builds of the widget used, 128 random bits in hexadecimal; a site may pin
 * such a build. The form is acceptable for turns but not for user ids: a turn id is generated for one prompt and is not
 * an identifier in another system.
 */
function isLegacyTurnId(turnId: string): boolean {
  return /^[\da-f]{32}$/.test(turnId) && new Set(turnId).size >= MIN_DISTINCT_DIGITS;
}

/** Minimum number of different digits among the 32. In practice a random id never has fewer. */
const MIN_DISTINCT_DIGITS = 8;
