import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const zig = rulesTokenizer([
  [/\/\/.*/, 'comment'],
  [/\\\\.*/, 'string'],
  wordRule(
    'keyword',
    'addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch test threadlocal try union unreachable usingnamespace var volatile while',
  ),
  wordRule('constant', 'true false null undefined'),
  [
    /(?<!\w)(?:[iu]\d+|f(?:16|32|64|80|128)|bool|void|noreturn|type|anyerror|anyopaque|comptime_int|comptime_float|[iu]size|c_\w+)(?!\w)/,
    'type',
  ],
  [/@\w+/, 'meta'],
  [/(?<=\bfn\s+)\w+/, 'definition'],
  [/(?<=\b(?:const|var)\s+)\w+/, 'definition'],
  [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)+'/, 'string'],
  [/0x[\da-f_]+(?:\.[\da-f_]+)?(?:p[+-]?\d+)?|0[bo][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?/i, 'number'],
  [/(?<=\.)[a-z_]\w*(?=\s*[=,}])/, 'property'],
  [/(?<!\w)[A-Z]\w*/, 'type'],
]);
