import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const makefile = rulesTokenizer([
  [/#.*/, 'comment'],
  wordRule(
    'keyword',
    'ifeq ifneq ifdef ifndef else endif define endef include sinclude override export unexport undefine vpath',
  ),
  [/\$(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\{[^{}]*\}|[^\s(){}])/, 'variable'],
  [/(?<=^\s*)\.[A-Z_]+(?=\s*:)/, 'meta'],
  [/(?<=^\s*)[\w.-]+(?=\s*(?:[:?+!]|::)?=)/, 'property'],
  [/(?<=^)[^\s:#=$][^:#=$]*(?=\s*::?(?!=))/, 'definition'],
  [/"(?:[^"\\]|\\.)*"|'[^']*'/, 'string'],
]);
