import { rulesTokenizer, wordRule } from '../rules-tokenizer.ts';

export const batch = rulesTokenizer([
  [/(?<=^\s*@?)rem(?:\s.*)?$|(?<=^\s*)::.*/i, 'comment'],
  [/(?<=^\s*):\w+/, 'definition'],
  wordRule(
    'keyword',
    'if else for in do goto call exit set setlocal endlocal shift not exist defined errorlevel pause choice start equ neq lss leq gtr geq',
    'i',
  ),
  wordRule(
    'type',
    'echo cd chdir dir copy xcopy robocopy move del erase ren rename md mkdir rd rmdir type cls title find findstr sort more tasklist taskkill net reg sc where',
    'i',
  ),
  [/%%?~?[\w:~,-]+%?|![\w:~,-]+!|%\*/, 'variable'],
  [/"[^"]*"/, 'string'],
  [/(?<![\w/])\/[a-z?]+/i, 'attribute'],
  [/(?<!\w)\d+(?!\w)/, 'number'],
]);
