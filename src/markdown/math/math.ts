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

/** On lines of their own: the first may not be prose. */
const DISPLAY_BLOCK: InlineDelimiters = {
  open: '$$',
  close: '$$',
  isValid: isLikelyDisplayFormula,
  isLikely: isLikelyDisplayFormula,
};

/**
 * Formulas in TeX: `$…$` and `\(…\)` within a line, `$$…$$` and `\[…\]` within a line or on lines of their own, and fences of `math`.
 * They are drawn as MathML, by a library that is fetched when the first formula is complete. What is no TeX stays as it was written.
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
