import { MAX_MARKED, type ExtensionSyntax, type Marks } from './extension-syntax.ts';
import type { Unfinished } from './graceful.ts';
import type { InlineNode } from './inline.ts';

/** What an extension's mark begins. */
interface ReadExtension {
  /** Nothing, if nothing is complete and meant. */
  node?: InlineNode;
  end: number;
  /** More text might make something else of it. */
  isUnsure: boolean;
  unfinished?: Unfinished;
}

/** Reads what the marks of extensions begin in one text, in time that grows with its length only. */
export class InlineExtensions {
  readonly #source: string;
  readonly #length: number;
  readonly #syntax: ExtensionSyntax;
  /** The next closing mark of each kind, as far as one was looked for: none is passed over twice. */
  readonly #closes = new Map<Marks, number>();

  /** @param length How much of the source is written already: what ends behind that is not complete. */
  constructor(source: string, length: number, syntax: ExtensionSyntax) {
    this.#source = source;
    this.#length = length;
    this.#syntax = syntax;
  }

  read(at: number): ReadExtension {
    const source = this.#source;
    const read: ReadExtension = { end: at, isUnsure: false };
    for (const marks of this.#syntax.inline) {
      const { open, close, accepts = isInked, expects } = marks.delimiters;
      if (!source.startsWith(open, at)) {
        if (open.startsWith(source.slice(at))) read.unfinished ??= { at, closing: '', isHeld: true };
        continue;
      }
      const from = at + open.length;
      const to = this.#find(marks, from);
      const end = to + close.length;
      if (Math.min(end, source.length) - at > MAX_MARKED) continue;
      const text = source.slice(from, to);
      const isMeant = end <= source.length && accepts(text, source.charAt(at - 1), source.charAt(end));
      if (end >= source.length) {
        read.isUnsure = true;
        if (isMeant || (expects?.(text) ?? true)) {
          // A backslash at its end would take the mark for its own.
          read.unfinished ??= { at, closing: isMeant ? '' : ` ${close}`, isHeld: true };
        }
      }
      if (isMeant) return { ...read, end, node: this.#node(marks, text.trim(), end) };
    }
    return read;
  }

  #node({ extension, delimiters }: Marks, text: string, end: number): InlineNode {
    const isComplete = end <= this.#length;
    return {
      element: {
        kind: 'extension',
        extension,
        opening: delimiters.open,
        isBlock: false,
        source: isComplete ? text : undefined,
      },
      children: isComplete || text === '' ? [] : [text],
    };
  }

  #find(marks: Marks, from: number): number {
    let close = this.#closes.get(marks) ?? 0;
    if (close < from) {
      close = marks.find(this.#source, from);
      this.#closes.set(marks, close);
    }
    return close;
  }
}

function isInked(text: string): boolean {
  return /\S/.test(text);
}
