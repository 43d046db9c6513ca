import { storedMemory, type Memory } from '../conversation/memory.ts';
import type { Visitor } from '../security/gate.ts';
import { isUnguessable } from '../security/identity.ts';
import type { Store } from '../store/store.ts';

/**
 * The stored conversation of a visitor of the Cat's wire, if there is one that is theirs alone: by what a token says of them, or
 * by an id that nobody can guess. Any other id ("user", a name, a number) is no key, and whoever gives it has memory only
 * for as long as the connection lasts.
 */
export function catMemory(store: Store, { subject, holder }: Visitor, userId: string | undefined): Memory | undefined {
  // An unguessable id has no colon in it: nobody can choose one that reads like a subject.
  if (subject !== undefined) return storedMemory(store, `cat:subject:${subject}`, holder);
  return userId !== undefined && isUnguessable(userId) ? storedMemory(store, `cat:${userId}`, holder) : undefined;
}

/** Whose turns a visitor's are, on whichever connection they asked. */
export function catOwner(userId: string): string {
  return `cat:${userId}`;
}
