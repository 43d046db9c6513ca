import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const elixir = rulesTokenizer(
  [
    [/#.*/, 'comment'],
    [/@\w+/, 'meta'],
    wordRule(
      'keyword',
      'def defp defmodule defmacro defmacrop defstruct defprotocol defimpl defguard defdelegate defexception do end fn case cond if else unless with for when and or not in receive after try rescue catch raise import alias require use quote unquote',
    ),
    wordRule('constant', 'true false nil'),
    [/(?<=\b(?:defp?|defmacrop?|defguard)\s+)[a-z_]\w*[?!]?/, 'definition'],
    [/[a-z_]\w*[?!]?:(?!:)/i, 'property'],
    [/:(?:[a-z_]\w*[?!]?|"(?:[^"\\]|\\.)*")/i, 'constant'],
    [/[A-Z]\w*/, 'type'],
    [/~[a-z](?:\/(?:[^/\\]|\\.)*\/|\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|"[^"]*"|'[^']*'|\|[^|]*\|)[a-z]*/i, 'string'],
    [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\?\\?./, 'string'],
    [/0x[\da-f_]+|0b[01_]+|\d[\d_]*(?:\.\d+(?:e[+-]?\d+)?)?/i, 'number'],
  ],
  [{ open: /(?:~[a-z])?"""|(?:~[a-z])?'''/i, close: ([open]) => new RegExp(open.slice(-3)), kind: 'string' }],
);
