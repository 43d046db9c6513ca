/* Formulas for Markdown. A separate module, so that documents without formulas do not load it. */

export { math } from './math.ts';
