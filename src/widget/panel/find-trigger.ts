/** The lists that a sign in the text opens. */
export type CompletionKind = 'commands' | 'mentions';

/** A sign before the caret with what follows it. */
export interface CompletionTrigger {
  readonly kind: CompletionKind;
  /** The text between the sign and the caret. */
  readonly typed: string;
  /** The index of the sign. */
  readonly start: number;
}

/** Greatest length of what can follow a sign. */
const MAX_TYPED = 40;

/** Finds the sign that the visitor is writing after: a slash at the start of the text, or an at sign at the start of a word. */
export function findTrigger(text: string, caret: number): CompletionTrigger | undefined {
  const before = text.slice(0, caret);
  const slash = /^\s*\/(\S*)$/.exec(before);
  if (slash) return toTrigger('commands', slash[1], caret);
  // Brackets and quotes may precede a mention, letters as in an address may not.
  const at = /(?:^|[\s([{"'“‘¿¡])@([^\s@]*)$/.exec(before);
  return at ? toTrigger('mentions', at[1], caret) : undefined;
}

function toTrigger(kind: CompletionKind, typed = '', caret: number): CompletionTrigger | undefined {
  return typed.length <= MAX_TYPED ? { kind, typed, start: caret - typed.length - 1 } : undefined;
}
