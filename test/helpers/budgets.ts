/** The bytes of brotli (1 kB = 1,000) that a visitor's browser may fetch before each of these works. */
export const BUDGETS = {
  launcher: 11_120,
  /** An open chat before the visitor writes: the panel, and Markdown, of which 17,300 are the engine and the rest its looks. */
  openChat: 45_400,
  /** In addition to an open chat, when the visitor is about to write: what runs a conversation, with the Cat's transport. */
  conversation: 12_380,
  /** In addition to a conversation: what stores it and shares it with other tabs. Not loaded with `storage="none"`. */
  storage: 11_130,
  /** In addition to a chat, with its first answer: copying, reading out, and the looks of complete texts. */
  answer: 4_300,
  /** In addition to the chat over the Cat's wire, for visitors of a page with the other transport. */
  lovelace: 14_200,
  /** In addition to an answer, for its first block of code: the toolbar, the language's name, and the colours of one language. */
  code: 11_980,
} as const;
