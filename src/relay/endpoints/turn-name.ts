import { compact } from '../../protocol/json.ts';
import type { TurnKeys } from '../../protocol/greeting.ts';
import { isUnguessable } from '../security/identity.ts';

/** A turn as a session is asked for it. */
export interface NamedTurn {
  readonly turnId: string;
  readonly after?: number;
}

/**
 * The turn of a prompt. Who knows the name of a turn may read and stop it, from any connection: that is how a visitor whose
 * socket broke gets the rest of an answer over a new one, on wires that know no visitors. So the name is a key, chosen by who
 * holds it. One that is no random UUID is refused: somebody could guess it.
 *
 * Stock clients name nothing: what looks like it is a key of their own. Their turns get a name that is never told, which
 * nobody can ask for.
 *
 * @returns `undefined` for a name that is no key.
 */
export function nameTurn({ turnId, after }: TurnKeys, isGreeted: boolean, newId: () => string): NamedTurn | undefined {
  if (!isGreeted || turnId === undefined) return { turnId: newId() };
  return isUnguessable(turnId) ? compact({ turnId, after }) : undefined;
}
