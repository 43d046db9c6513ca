declare module 'commonmark-spec' {
  /** The examples of the specification; a tab is written as an arrow in them. */
  export const tests: readonly {
    readonly markdown: string;
    readonly html: string;
    readonly section: string;
    readonly number: number;
  }[];
}
