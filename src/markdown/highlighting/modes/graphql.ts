import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const graphql = rulesTokenizer(
  [
    [/#.*/, 'comment'],
    wordRule(
      'keyword',
      'query mutation subscription fragment on type interface union enum input scalar schema directive extend implements repeatable',
    ),
    wordRule('constant', 'true false null'),
    [/"(?:[^"\\]|\\.)*"/, 'string'],
    [/@\w+/, 'meta'],
    [/\$\w+/, 'variable'],
    [/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/i, 'number'],
    [/(?<=\b(?:query|mutation|subscription|fragment)\s+)\w+/, 'definition'],
    [/[A-Z]\w*/, 'type'],
    [/[a-z_]\w*(?=\s*:)/, 'property'],
  ],
  [{ open: /"""/, close: /"""/, kind: 'string' }],
);
