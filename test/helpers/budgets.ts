/** The bytes of brotli (1 kB = 1,000) that a visitor's browser may fetch before each of these works. */
export const BUDGETS = {
  /** The first file. It is all that an inline chat needs before the visitor can type. */
  launcher: 14_000,
  /** An open chat before the visitor writes: the panel, and the engine of Markdown. */
  openChat: 48_800,
  /** In addition to an open chat, when the visitor is about to write: what runs a conversation, with the Cat's transport. */
  conversation: 15_250,
  /** In addition to a conversation: what stores it and shares it with other tabs. Not loaded with `storage="none"`. */
  storage: 12_650,
  /** In addition to a conversation, for its messages: their list and looks, copying, and announcing. Fetched at the same time. */
  answer: 14_100,
  /** In addition to the chat over the Cat's wire, for visitors of a page with the other transport. */
  lovelace: 14_300,
  /**
   * In addition to an answer, for its first block of code: the toolbars of code and of tables, the language's name, and the colours of one
   * language.
   */
  code: 14_120,
} as const;
