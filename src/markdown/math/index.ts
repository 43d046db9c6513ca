/* Formulas for Markdown, in a module of their own: who writes none pays for none. */

export { math } from './math.ts';
