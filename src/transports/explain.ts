import type { OwnerFault } from './owner-line.ts';

/** Tells the owner of the page, on its console, what to change. What says so comes when it is needed; if it cannot, nothing is said. */
export function explain(fault: OwnerFault): void {
  import('./owner-line.ts').then(({ tellOwner }) => tellOwner(fault)).catch(() => {});
}
