import type { MarkdownExtension } from '../extensions/extension.ts';
import { drawFormula } from './draw-formula.ts';

/**
 * Formulas in TeX: `$…$` and `\(…\)` within a line, `$$…$$` and `\[…\]` within a line or on lines of their own, and fences of `math`.
 * They are drawn as MathML, by a library that is fetched when the first formula is complete. What is no TeX stays as it was written.
 */
export const math: MarkdownExtension = {
  name: 'math',
  languages: ['math'],
  inline: [
    { open: '$$', close: '$$' },
    { open: '$', close: '$', accepts: isFormula, expects: isFormulaSoFar },
    { open: '\\(', close: '\\)' },
    { open: '\\[', close: '\\]' },
  ],
  block: [
    { open: '$$', close: '$$' },
    { open: '\\[', close: '\\]' },
  ],
  draw: (frame, source, opening) => drawFormula(frame, source, opening !== '$' && opening !== '\\('),
};

/** Pandoc's rule, by which prices are text: no space within the marks, no digit behind them. Nor `US$5`, nor `$5 or 6$`. */
function isFormula(source: string, before: string, after: string): boolean {
  if (source === '' || source.trim() !== source || PRICE.test(source)) return false;
  return !/\w/.test(before) && !/\d/.test(after);
}

/** An amount, and a word as no formula has it. */
const PRICE = /^\d[^\\{}]*\s[a-z]{2,}\s/i;

/** What goes on with words is a price, or a variable of a shell; and so is what has gone on for long. */
function isFormulaSoFar(source: string): boolean {
  return source.length < 80 && !/^\s|^[^\\{}]*(?:\s[a-z]{2,}[\s.,:;!?]|\p{Lo})/iu.test(source);
}
