/* What between marks of TeX is meant as a formula. All that is not is text, with its marks. */

/**
 * Pandoc's rule, by which prices are text: no space within the marks, no digit behind them, no letter or digit before them, unless the
 * formula begins with a command, a superscript or a subscript (`H$_2$O`, `2$\pi$`).
 */
export function isFormula(source: string, before: string, after: string): boolean {
  if (source === '' || source.trim() !== source || FOREIGN.test(source) || PRICE.test(source)) return false;
  if ((/\w/.test(before) && !/^[\\^_]/.test(source)) || /[\d$]/.test(after) || before === '$') return false;
  if (/^\{[a-z_]\w+\}$/i.test(source)) return false;
  if (!/[a-z{(]/i.test(after)) return true;
  // `${price}$`, `${first}${last}`, `$(date)$(time)`, `$HOME$SUFFIX` are written for a shell, or a template.
  const isVariable =
    source.startsWith('{') || (source.startsWith('(') && after === '(') || /^_?[a-z]\w+$/i.test(source);
  return !isVariable && COMPLETE.test(source);
}

/** Code, an address, or the end of something that was opened before: that binds first. */
const FOREIGN = /`|:\/\/|^[^([]*(?:\)|\]\()/;

/** An amount, a ticker, or a unit of prices, and a word as no formula has it; or an amount and a currency's letters. */
const PRICE =
  /^(?:\d|[A-Z]{2}|\/)[^\\{}]*(?:\s[A-Za-z]{2,}[\s.,:;!?]|\p{Lo})|^\d[^\\{}]*(?:(?:\(|[,;]\s)[A-Z]{1,3}|\sUS)$/u;

/** What a formula ends with that a word follows. */
const COMPLETE = /(?:[\p{L}\p{N})\]}!′]|[\w)\]}]'+|\\%|[\^_][*+]|\|[^|]*\|)$/u;

/** What goes on with words is a price, or a variable of a shell; and so is what has gone on for long. */
export function isFormulaSoFar(source: string): boolean {
  return source.length < 80 && !FOREIGN.test(source) && !WORDS.test(source);
}

const WORDS = /^\s|^[^\\{}]*(?:\s[a-z]{2,}[\s.,:;!?]|\p{Lo})/iu;

/** `$$` also says how much a restaurant costs. */
export function isDisplay(source: string, before: string, after: string): boolean {
  return (
    before !== '$' &&
    after !== '$' &&
    /[\p{L}\p{N}\\]/u.test(source) &&
    !/^\$|^\s+[a-z]{2,}\s+$|^[^([]*\)/i.test(source)
  );
}

/** A backslash before a parenthesis may be there because somebody escaped it: `Use it \(see below\)`, `f\(x\)`. */
export function isInParentheses(source: string, before: string): boolean {
  return isTex(source, before) && !(PROSE.test(source) && WORD.test(source));
}

/** Brackets are escaped more often: `array\[0\]`, `\[1\]`, `\[optional\]`, `- \[x\] done`. */
export function isInBrackets(source: string, before: string): boolean {
  return isTex(source, before) && !(PROSE.test(source) && (WORD.test(source) || !/^\s[^]*\s$/.test(source)));
}

function isTex(source: string, before: string): boolean {
  const isIndex = /[\w)\]]/.test(before) && !/[\\^_{=]/.test(source);
  return /\S/.test(source) && !isIndex && !/:\/\/|`/.test(source);
}

/** What goes on with words is no formula. */
export function isTexSoFar(source: string): boolean {
  return !PROSE.test(source) || !/\p{L}{3,}\s|\p{Lo}/u.test(source);
}

const PROSE = /^\^?[\p{L}\p{N}\s.,;:'"’!?&/*–—-]*$/u;
const WORD = /\p{L}{3}|\p{Lo}/u;
