import { omitUndefined } from '../../protocol/json.ts';
import type { TurnKeys } from '../../protocol/extension.ts';
import { isUnguessable } from '../security/unguessable-id.ts';

/** A turn as a session is asked for it. */
export interface TurnRef {
  readonly turnId: string;
  readonly lastEventNumber?: number;
}

/**
 * The turn of a prompt. Who knows the name of a turn may read and stop it, from any connection: that is how a visitor whose
 * socket broke gets the rest of an answer over a new one, on wires that know no visitors. So the name is a key, chosen by who
 * holds it. One that somebody could guess is refused: our own clients send a random UUID.
 *
 * Stock clients name nothing: what looks like it is a key of their own. Their turns get a name that is never told, which
 * nobody can ask for.
 *
 * @returns `undefined` for a name that is no key.
 */
export function resolveTurn(
  { turnId, lastEventNumber }: TurnKeys,
  isExtended: boolean,
  createId: () => string,
): TurnRef | undefined {
  if (!isExtended || turnId === undefined) return { turnId: createId() };
  return isUnguessable(turnId) || isLegacyTurnId(turnId) ? omitUndefined({ turnId, lastEventNumber }) : undefined;
}

/**
 * Whether a name has the form in which earlier builds of the widget made theirs, 128 random bits in hexadecimal: a site may hold to such a
 * build. Unlike an id of a visitor, the name of a turn is made for one prompt, and is nobody's in any other system.
 */
function isLegacyTurnId(turnId: string): boolean {
  return /^[\da-f]{32}$/.test(turnId) && new Set(turnId).size >= MIN_DISTINCT_DIGITS;
}

/** Different digits of 32; fewer do not happen by chance. */
const MIN_DISTINCT_DIGITS = 8;
