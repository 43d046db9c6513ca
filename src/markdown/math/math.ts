import type { InlineDelimiters, MarkdownExtension } from '../extensions/markdown-extension.ts';
import {
  isDisplayFormula,
  isLikelyDisplayFormula,
  isInlineFormula,
  isLikelyInlineFormula,
  isBracketedFormula,
  isParenthesizedFormula,
  isLikelyTex,
} from './formula-detection.ts';
import { renderFormula } from './render-formula.ts';

/** Formulas on lines of their own. The first line must not be prose. */
const DISPLAY_BLOCK: InlineDelimiters = {
  open: '$$',
  close: '$$',
  isValid: isLikelyDisplayFormula,
  isLikely: isLikelyDisplayFormula,
};

/**
 * Formulas in TeX: `$…$` and `\(…\)` within a line, `$$…$$` and `\[…\]` within a line or on lines of their own, and `math` fences. They are
 * rendered as MathML by a library that is loaded when the first formula is complete. Text that is no TeX stays as written.
 */
export const math: MarkdownExtension = {
  name: 'math',
  languages: ['math'],
  inline: [
    { open: '$$', close: '$$', isValid: isDisplayFormula, isLikely: isLikelyDisplayFormula },
    { open: '$', close: '$', isValid: isInlineFormula, isLikely: isLikelyInlineFormula },
    { open: '\\(', close: '\\)', isValid: isParenthesizedFormula, isLikely: isLikelyTex },
    { open: '\\[', close: '\\]', isValid: isBracketedFormula, isLikely: isLikelyTex },
  ],
  block: [DISPLAY_BLOCK, { open: '\\[', close: '\\]', isValid: isBracketedFormula }],
  render: (container, source, opening) => renderFormula(container, source, opening !== '$' && opening !== '\\('),
};
