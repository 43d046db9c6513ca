/** Whether everything is played: by `npm run test:visitors`, which takes twice the time of `npm test`. */
export const ARE_ALL_PLAYED = process.env['E2E_CASES'] === 'all';

/**
 * Whether this run plays a case of a table. All of them take too long for `npm test`, which plays one of `share`, such that each row and each column
 * comes up.
 */
export function isPlayed(row: number, column: number, share: number): boolean {
  return ARE_ALL_PLAYED || (row + column) % share === 0;
}
