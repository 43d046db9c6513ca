import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const nix = rulesTokenizer(
  [
    [/#.*/, 'comment'],
    wordRule('keyword', 'let in with rec inherit if then else assert or'),
    wordRule('constant', 'true false null'),
    wordRule('definition', 'import builtins map toString throw abort derivation fetchTarball'),
    [/"(?:[^"\\]|\\.)*"/, 'string'],
    [/<[\w./-]+>|\.{0,2}\/[\w./+-]+|~\/[\w./+-]+|[a-z][a-z\d+.-]*:\/\/[\w%/?:@&=+$,.!~*'-]+/i, 'link'],
    [/\d+(?:\.\d+)?/, 'number'],
    [/[a-z_][\w'.-]*(?=\s*=(?!=))/i, 'property'],
    [/[a-z_][\w'-]*(?=\s*:(?!\/))/i, 'variable'],
  ],
  [
    { open: /\/\*/, close: /\*\//, kind: 'comment' },
    { open: /''/, close: /''(?!['$\\])/, kind: 'string' },
  ],
);
