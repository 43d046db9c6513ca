import type { InlineMatch, InlineNode, OpenConstruct } from '../inline/inline.ts';
import type { InlineDelimiters } from './markdown-extension.ts';
import { MAX_DELIMITED_LENGTH, type DelimiterPair } from './delimiter-pair.ts';

/** Reads the sources between delimiters in one text, in linear time. */
export class InlineExtensionReader {
  readonly #text: string;
  readonly #writtenLength: number;
  readonly #withheldFrom: number;
  readonly #pairs: readonly DelimiterPair<InlineDelimiters>[];
  /** The next closing delimiter of each pair, as far as it was searched. No part of the text is searched twice. */
  readonly #nextCloseByPair = new Map<DelimiterPair, number>();

  constructor(
    text: string,
    writtenLength: number,
    withheldFrom: number,
    pairs: readonly DelimiterPair<InlineDelimiters>[],
  ) {
    this.#text = text;
    this.#writtenLength = writtenLength;
    this.#withheldFrom = withheldFrom;
    this.#pairs = pairs;
  }

  read(start: number): InlineMatch {
    const text = this.#text;
    let mayChange = false;
    let openConstruct: OpenConstruct | undefined;
    for (const pair of this.#pairs) {
      const { open, close, isValid = isNotBlank, isLikely } = pair.delimiters;
      // Not `startsWith`: old versions of Prototype replace it with one that takes no position.
      if (text.slice(start, start + open.length) !== open) {
        if (start >= this.#withheldFrom && open.startsWith(text.slice(start)))
          openConstruct ??= { start, closer: '', isWithheld: true };
        continue;
      }
      const sourceStart = start + open.length;
      const sourceEnd = this.#indexOfClose(sourceStart, pair);
      const end = sourceEnd + close.length;
      if (Math.min(end, text.length) - start > MAX_DELIMITED_LENGTH) continue;
      const source = text.slice(sourceStart, sourceEnd);
      // A source that was closed only for rendering counts as valid.
      const isAutoClosed = end > this.#writtenLength;
      // A text may be split at a space, so a space and the end of the text must look the same to `isValid`.
      const before = text.charAt(start - 1).trim();
      const after = text.charAt(end).trim();
      const isMatch = end <= text.length && (isAutoClosed || isValid(source, before, after));
      if (end >= text.length) {
        mayChange = true;
        if (start >= this.#withheldFrom && (isMatch || (isLikely?.(source) ?? true))) {
          // The space keeps a backslash at the end of the source from escaping the delimiter.
          openConstruct ??= { start, closer: isMatch ? '' : ` ${close}`, isWithheld: true };
        }
      }
      if (isMatch) return { node: this.#node(pair, source.trim(), end), end, mayChange, openConstruct };
    }
    return { end: start, mayChange, openConstruct };
  }

  #node({ extension, delimiters }: DelimiterPair, text: string, end: number): InlineNode {
    const source = end <= this.#writtenLength ? text : undefined;
    return {
      element: { kind: 'extension', extension, opening: delimiters.open, isBlock: false, source },
      children: source !== undefined || text === '' ? [] : [text],
    };
  }

  #indexOfClose(from: number, pair: DelimiterPair): number {
    let close = this.#nextCloseByPair.get(pair) ?? -1;
    if (close < from) {
      close = pair.indexOfClose(this.#text, from);
      this.#nextCloseByPair.set(pair, close);
    }
    return close;
  }
}

function isNotBlank(text: string): boolean {
  return /\S/.test(text);
}
