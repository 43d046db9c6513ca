/** The bytes of brotli (1 kB = 1,000) that a visitor's browser may fetch before each of these works. */
export const BUDGETS = {
  launcher: 10_160,
  /**
   * The aim is 27,000. Today Lit is 5,300, the launcher and the public API 4,500, the panel with the Cat's transport 15,800,
   * and Markdown 19,900: 17,300 for the engine and the rest for its looks.
   */
  catChat: 47_250,
  /** In addition to a chat, with its first answer: copying, reading out, and the looks of complete texts. */
  answer: 3_950,
  /** In addition to the chat over the Cat's wire, for visitors of a page with the other transport. */
  lovelace: 14_150,
  /** In addition to an answer, for its first block of code: the toolbar, the language's name, and the colours of one language. */
  code: 11_980,
} as const;
