/** What a Cat keeps of a user. */
export interface StockCatUser {
  readonly id: string;
  readonly history: object[];
  /** Whether the history has been written down: from then on what is added to it is there at once. */
  isKept: boolean;
}

export function remember({ history }: StockCatUser, length: number, ...entries: object[]): void {
  history.push(...entries);
  history.splice(0, Math.max(0, history.length - length));
}
