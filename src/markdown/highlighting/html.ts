import { css } from '@codemirror/legacy-modes/mode/css';
import { javascript } from '@codemirror/legacy-modes/mode/javascript';
import { html } from '@codemirror/legacy-modes/mode/xml';
import { nestedTokenizer } from './nested-tokenizer.ts';
import { streamTokenizer } from './stream-tokenizer.ts';

/** HTML with its scripts and style sheets. Also for Vue and Svelte components, which are written like it. */
export const htmlTokenizer = nestedTokenizer(streamTokenizer(html), [
  { open: /<script\b[^>]*>/i, close: /<\/script/i, createTokenizer: streamTokenizer(javascript) },
  { open: /<style\b[^>]*>/i, close: /<\/style/i, createTokenizer: streamTokenizer(css) },
]);
