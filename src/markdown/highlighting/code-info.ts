/** Reads a fence's info string. Only the language is standardised; tools differ in how they write the rest. */
export interface CodeInfo {
  /** As it is written, without the marks around it. Empty, if none is named. */
  readonly language: string;
  /** The file name, if the info string has one. */
  readonly file: string;
}

/**
 * Reads what the parser made of a fence: `js`, `js:app.js`, `{.python}`, `language-js`, `app.js`; and words behind a comma or
 * a brace, as in `rust,no_run`, say nothing about the language.
 */
export function parseCodeInfo(text: string): CodeInfo {
  const [, language = '', rest = ''] = /^\{?\.?(?:lang(?:uage)?-)?([^\s{}:,;()]*)(.*)$/is.exec(text) ?? [];
  const [, file = ''] = /^:([^{}]*[./][^{}]*)/.exec(rest) ?? [];
  const [, extension] = /^[\w./-]*\w\.(\w+)$/.exec(language) ?? [];
  if (file || !extension || language.toLowerCase() === 'vb.net') return { language, file };
  return { language: extension, file: language };
}
