import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const hcl = rulesTokenizer(
  [
    [/#.*|\/\/.*/, 'comment'],
    wordRule(
      'keyword',
      'resource data variable output module provider terraform locals backend provisioner moved import check for in if else endif dynamic',
    ),
    wordRule('constant', 'true false null'),
    wordRule('type', 'string number bool list map set object tuple any'),
    [/"(?:[^"\\$]|\\.|\$(?!\{)|\$\{[^}]*\})*"/, 'string'],
    [/\d+(?:\.\d+)?(?:e[+-]?\d+)?/i, 'number'],
    [/[a-z_][\w-]*(?=\s*=(?!=))/i, 'property'],
    [/[a-z_]\w*(?=\()/i, 'definition'],
    [/(?<=^\s*)[a-z_][\w-]*(?=\s*(?:"|\{))/i, 'keyword'],
    [/(?<![\w.])(?:var|local|module|data|each|count|self|path)(?=\.)/, 'variable'],
  ],
  [
    { open: /\/\*/, close: /\*\//, kind: 'comment' },
    { open: /<<[-~]?(\w+)/, close: ([, end]) => new RegExp(`^\\s*${end}$`), kind: 'string' },
  ],
);
