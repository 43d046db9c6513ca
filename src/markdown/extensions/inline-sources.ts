import type { ReadSource } from '../extensions.ts';
import type { Unfinished } from '../graceful.ts';
import type { InlineNode } from '../inline.ts';
import type { InlineDelimiters } from './extension.ts';
import { MAX_MARKED, type Marks } from './marks.ts';

/** Reads the sources that stand between marks in one text, in time that grows with its length only. */
export class InlineSources {
  readonly #text: string;
  readonly #length: number;
  readonly #held: number;
  readonly #marks: readonly Marks<InlineDelimiters>[];
  /** The next closing mark of each kind, as far as one was looked for: none is passed over twice. */
  readonly #closes = new Map<Marks, number>();

  constructor(text: string, length: number, held: number, marks: readonly Marks<InlineDelimiters>[]) {
    this.#text = text;
    this.#length = length;
    this.#held = held;
    this.#marks = marks;
  }

  read(at: number): ReadSource {
    const text = this.#text;
    let isUnsure = false;
    let unfinished: Unfinished | undefined;
    for (const marks of this.#marks) {
      const { open, close, accepts = isInked, expects } = marks.delimiters;
      // Not `startsWith`: pages with an old Prototype have one that takes no position.
      if (text.slice(at, at + open.length) !== open) {
        if (at >= this.#held && open.startsWith(text.slice(at))) unfinished ??= { at, closing: '', isHeld: true };
        continue;
      }
      const from = at + open.length;
      const to = this.#closeFrom(from, marks);
      const end = to + close.length;
      if (Math.min(end, text.length) - at > MAX_MARKED) continue;
      const source = text.slice(from, to);
      // What was closed only to be shown is meant to be.
      const isClosedFor = end > this.#length;
      // Where a text is cut there is a space, or the end: so they are one to whoever decides.
      const before = text.charAt(at - 1).trim();
      const after = text.charAt(end).trim();
      const isMeant = end <= text.length && (isClosedFor || accepts(source, before, after));
      if (end >= text.length) {
        isUnsure = true;
        if (at >= this.#held && (isMeant || (expects?.(source) ?? true))) {
          // A backslash at its end would take the mark for its own.
          unfinished ??= { at, closing: isMeant ? '' : ` ${close}`, isHeld: true };
        }
      }
      if (isMeant) return { node: this.#node(marks, source.trim(), end), end, isUnsure, unfinished };
    }
    return { end: at, isUnsure, unfinished };
  }

  #node({ extension, delimiters }: Marks, text: string, end: number): InlineNode {
    const source = end <= this.#length ? text : undefined;
    return {
      element: { kind: 'extension', extension, opening: delimiters.open, isBlock: false, source },
      children: source !== undefined || text === '' ? [] : [text],
    };
  }

  #closeFrom(from: number, marks: Marks): number {
    let close = this.#closes.get(marks) ?? -1;
    if (close < from) {
      close = marks.find(this.#text, from);
      this.#closes.set(marks, close);
    }
    return close;
  }
}

function isInked(text: string): boolean {
  return /\S/.test(text);
}
