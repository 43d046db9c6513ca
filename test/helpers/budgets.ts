/** What a visitor's browser may fetch, in bytes of brotli (1 kB = 1,000), before each of these works. */
export const BUDGETS = {
  launcher: 9_380,
  /**
   * 27,000 is the aim. Of what it is, Lit is 4,900, the launcher and the public API 4,300, the panel with the Cat's transport 15,400,
   * what draws Markdown 19,700: the engine 17,300 of it, and the looks.
   */
  catChat: 45_040,
  /** Beyond a chat, with its first answer: how texts are copied and read out, and looks of what is complete. */
  answer: 4_050,
  /** Beyond the chat over the Cat's wire, and only for who uses it. */
  lovelace: 12_750,
  /** Beyond an answer, for its first block of code: the bar, the language's name, and the colours of one. */
  code: 11_800,
} as const;
