/** What a Cat keeps of a user. */
export interface StockCatUser {
  readonly id: string;
  readonly history: object[];
}

export function remember({ history }: StockCatUser, length: number, ...entries: object[]): void {
  history.push(...entries);
  history.splice(0, Math.max(0, history.length - length));
}
