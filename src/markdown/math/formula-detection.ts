/* Decides whether the text between marks of TeX is a formula. Anything else stays text, with its marks. */

/**
 * Pandoc's rule, by which prices are text: no space within the marks, no digit behind them, no letter or digit before them, unless the
 * formula begins with a command, a superscript or a subscript (`H$_2$O`, `2$\pi$`).
 */
export function isInlineFormula(source: string, before: string, after: string): boolean {
  if (source === '' || source.trim() !== source || OTHER_SYNTAX.test(source) || isProse(source) || AMOUNT.test(source))
    return false;
  if ((/\w/.test(before) && !/^[\\^_]/.test(source)) || /[\d$]/.test(after) || before === '$') return false;
  if (/^\{[a-z_]\w+\}$/i.test(source)) return false;
  if (!/[a-z{(]/i.test(after)) return true;
  // `${price}$`, `${first}${last}`, `$(date)$(time)`, `$HOME$SUFFIX` are written for a shell, or a template.
  const isVariable =
    source.startsWith('{') || (source.startsWith('(') && after === '(') || /^_?[a-z]\w+$/i.test(source);
  return !isVariable && FORMULA_END.test(source);
}

/** Code, an address, or the end of something that was opened before: that binds first. */
const OTHER_SYNTAX = /`|:\/\/|^[^([]*(?:\)|\]\()/;

/** A word as no formula has it: behind a sign it is a product, `mx`. */
const PROSE_WORD = String.raw`(?<![-=+*<>]|\s/)\s(?!(?:a?sin|a?cos|a?tan|log|ln|exp|mod|max|min|lim|det|gcd)\b)[A-Za-z]{2,}(?=[\s.,:;!?])`;

/** An amount, a ticker, or a unit of prices, and a word; two words; or words in Chinese and the end of their clause. */
const PROSE_START = new RegExp(
  String.raw`^(?:(?:\d|[A-Z]{2}|/)[^\\{}]*(?:${PROSE_WORD}|\p{Lo})|(?:[^\\{}]*?${PROSE_WORD}){2}|[^\\{}]*\p{Lo}[^\\{}]*[，。！？；])`,
  'u',
);

/** Text that was judged to be prose stays prose as more of it arrives. */
function isProse(source: string): boolean {
  return PROSE_START.test(source);
}

/** An amount and a currency's letters, or another amount. */
const AMOUNT = /^\d[^\\{}]*(?:(?:\(|[,;]\s)[A-Z]{1,3}|\sUS)$|^\d[\d.,]*\s[a-wyzà-ÿ]\s\d[\d.,]*$/;

/** The end of a formula that may be followed by a word. */
const FORMULA_END = /(?:[\p{L}\p{N})\]}!′]|[\w)\]}]'+|\\%|[\^_][*+]|\|[^|]*\|)$/u;

/** Text followed by words is a price or a shell variable. So is long text, unless it starts like TeX. */
export function isLikelyInlineFormula(source: string): boolean {
  const head = source.slice(0, 80);
  const canContinue = head.length < 80 || /\\[a-z]/i.test(head) || !/\p{L}{2}/u.test(head);
  return canContinue && !/^\s/.test(source) && !OTHER_SYNTAX.test(source) && !isProse(source);
}

/** `$$` also says how much a restaurant costs; and it is a dollar and a variable (`$${price}`), a process, or a quotation mark of SQL. */
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

/** A line in a list of prices: `$$ – moderate`. */
export function isLikelyDisplayFormula(source: string): boolean {
  return !/^\s*(?:[–—:,.;$|]|-\s*\p{L}{3})/u.test(source) && !isProse(source);
}

/** A backslash before a parenthesis may be there because somebody escaped it: `Use it \(see below\)`, `f\(x\)`. */
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
  // A backslash at the end may begin the closing mark.
  return !PLAIN_WORDS.test(source.replace(/\\$/, '')) || !/\p{L}{3,}\s|\p{Lo}/u.test(source);
}

const PLAIN_WORDS = /^\^?[\p{L}\p{N}\s.,;:'"’!?&/*–—-]*$/u;
const WORD = /\p{L}{3}|\p{Lo}/u;
