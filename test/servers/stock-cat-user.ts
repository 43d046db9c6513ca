/** A Cat's data of a user. */
export interface StockCatUser {
  readonly id: string;
  readonly history: object[];
  /** Whether the history has been stored. From then on additions are visible at once. */
  isKept: boolean;
}

export function remember({ history }: StockCatUser, length: number, ...entries: object[]): void {
  history.push(...entries);
  history.splice(0, Math.max(0, history.length - length));
}
