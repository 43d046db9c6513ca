/* Decides whether the text between marks of TeX is a formula. Anything else stays text, with its marks. */

/**
 * Pandoc's rule, by which prices are text: no space inside the delimiters, no digit after them, and no letter or digit before them unless
 * the formula begins with a command, a superscript or a subscript (`H$_2$O`, `2$\pi$`).
 */
export function isInlineFormula(source: string, before: string, after: string): boolean {
  if (source === '' || source.trim() !== source || OTHER_SYNTAX.test(source) || isProse(source) || AMOUNT.test(source))
    return false;
  if ((/\w/.test(before) && !/^[\\^_]/.test(source)) || /[\d$]/.test(after) || before === '$') return false;
  if (/^\{[a-z_]\w+\}$/i.test(source)) return false;
  if (!/[a-z{(]/i.test(after)) return true;
  // `${price}$`, `${first}${last}`, `$(date)$(time)` and `$HOME$SUFFIX` are shell or template syntax.
  const isVariable =
    source.startsWith('{') || (source.startsWith('(') && after === '(') || /^_?[a-z]\w+$/i.test(source);
  return !isVariable && FORMULA_END.test(source);
}

/** Code, an address, or the end of a construct that was opened before. These take precedence. */
const OTHER_SYNTAX = /`|:\/\/|^[^([]*(?:\)|\]\()/;

/** A word that is not part of a formula. After an operator it is a product, such as `mx`. */
const PROSE_WORD = String.raw`(?<![-=+*<>]|\s/)\s(?!(?:a?sin|a?cos|a?tan|log|ln|exp|mod|max|min|lim|det|gcd)\b)[A-Za-z]{2,}(?=[\s.,:;!?])`;

/** An amount, a ticker or a price unit, followed by a word; two words; or a clause in Chinese. */
const PROSE_START = new RegExp(
  String.raw`^(?:(?:\d|[A-Z]{2}|/)[^\\{}]*(?:${PROSE_WORD}|\p{Lo})|(?:[^\\{}]*?${PROSE_WORD}){2}|[^\\{}]*\p{Lo}[^\\{}]*[，。！？；])`,
  'u',
);

/** Text that was judged to be prose stays prose as more of it arrives. */
function isProse(source: string): boolean {
  return PROSE_START.test(source);
}

/** An amount followed by a currency code or another amount. */
const AMOUNT = /^\d[^\\{}]*(?:(?:\(|[,;]\s)[A-Z]{1,3}|\sUS)$|^\d[\d.,]*\s[a-wyzà-ÿ]\s\d[\d.,]*$/;

/** The end of a formula that a word may follow. */
const FORMULA_END = /(?:[\p{L}\p{N})\]}!′]|[\w)\]}]'+|\\%|[\^_][*+]|\|[^|]*\|)$/u;

/** Whether the text after `$` may be a formula. Text followed by words is a price or a shell variable, and so is long text unless it starts like TeX. */
export function isLikelyInlineFormula(source: string): boolean {
  const head = source.slice(0, 80);
  const canContinue = head.length < 80 || /\\[a-z]/i.test(head) || !/\p{L}{2}/u.test(head);
  return canContinue && !/^\s/.test(source) && !OTHER_SYNTAX.test(source) && !isProse(source);
}

/** `$$` is also a price level of restaurants, a dollar before a variable (`$${price}`), a process id, or a quotation mark in SQL. */
export function isDisplayFormula(source: string, before: string, after: string): boolean {
  const isVariable = /[\w{]/.test(after) && (source.startsWith('{') || /^\S[^]*\s$/.test(source));
  return (
    before !== '$' &&
    after !== '$' &&
    !isVariable &&
    /[\p{L}\p{N}\\]/u.test(source) &&
    !/^[$:,.;]|^\s+[a-z]{2,}\s+$|^[^([]*\)/i.test(source) &&
    !isProse(source)
  );
}

/** Whether the text after `$$` may be a formula. A line in a list of prices, such as `$$ – moderate`, is not. */
export function isLikelyDisplayFormula(source: string): boolean {
  return !/^\s*(?:[–—:,.;$|]|-\s*\p{L}{3})/u.test(source) && !isProse(source);
}

/** Escaped parentheses are text: `Use it \(see below\)`, `f\(x\)`. */
export function isParenthesizedFormula(source: string, before: string): boolean {
  return isTex(source, before) && !(PLAIN_WORDS.test(source) && WORD.test(source));
}

/** Brackets are escaped more often: `array\[0\]`, `\[1\]`, `\[optional\]`, `- \[x\] done`. */
export function isBracketedFormula(source: string, before: string): boolean {
  return isTex(source, before) && !(PLAIN_WORDS.test(source) && (WORD.test(source) || !/^\s[^]*\s$/.test(source)));
}

function isTex(source: string, before: string): boolean {
  const isIndex = /[\w)\]]/.test(before) && !/[\\^_{=]/.test(source);
  return /\S/.test(source) && !isIndex && !/:\/\/|`/.test(source);
}

/** Text that continues with words is not a formula. */
export function isLikelyTex(source: string): boolean {
  // A backslash at the end may begin the closing delimiter.
  return !PLAIN_WORDS.test(source.replace(/\\$/, '')) || !/\p{L}{3,}\s|\p{Lo}/u.test(source);
}

const PLAIN_WORDS = /^\^?[\p{L}\p{N}\s.,;:'"’!?&/*–—-]*$/u;
const WORD = /\p{L}{3}|\p{Lo}/u;
