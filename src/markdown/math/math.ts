import type { InlineDelimiters, MarkdownExtension } from '../extensions/extension.ts';
import {
  isDisplay,
  isDisplaySoFar,
  isFormula,
  isFormulaSoFar,
  isInBrackets,
  isInParentheses,
  isTexSoFar,
} from './formula-marks.ts';
import { drawFormula } from './draw-formula.ts';

/** On lines of their own: the first may not be prose. */
const DISPLAY: InlineDelimiters = { open: '$$', close: '$$', accepts: isDisplaySoFar, expects: isDisplaySoFar };

/**
 * Formulas in TeX: `$…$` and `\(…\)` within a line, `$$…$$` and `\[…\]` within a line or on lines of their own, and fences of `math`.
 * They are drawn as MathML, by a library that is fetched when the first formula is complete. What is no TeX stays as it was written.
 */
export const math: MarkdownExtension = {
  name: 'math',
  languages: ['math'],
  inline: [
    { open: '$$', close: '$$', accepts: isDisplay, expects: isDisplaySoFar },
    { open: '$', close: '$', accepts: isFormula, expects: isFormulaSoFar },
    { open: '\\(', close: '\\)', accepts: isInParentheses, expects: isTexSoFar },
    { open: '\\[', close: '\\]', accepts: isInBrackets, expects: isTexSoFar },
  ],
  block: [DISPLAY, { open: '\\[', close: '\\]', accepts: isInBrackets }],
  draw: (frame, source, opening) => drawFormula(frame, source, opening !== '$' && opening !== '\\('),
};
