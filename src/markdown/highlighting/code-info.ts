/** The content of a fence's info string. Only the language is standardized; tools differ in how they write the rest. */
export interface CodeInfo {
  /** The language as written, without surrounding syntax. Empty if no language is named. */
  readonly language: string;
  /** The file name, if the info string has one. */
  readonly file: string;
}

/**
 * Parses the language that the parser read from a fence: `js`, `js:app.js`, `{.python}`, `language-js`, `app.js`. Words after a comma or a
 * brace, as in `rust,no_run`, are ignored.
 */
export function parseCodeInfo(text: string): CodeInfo {
  const [, language = '', rest = ''] = /^\{?\.?(?:lang(?:uage)?-)?([^\s{}:,;()]*)(.*)$/is.exec(text) ?? [];
  const [, file = ''] = /^:([^{}]*[./][^{}]*)/.exec(rest) ?? [];
  const [, extension] = /^[\w./-]*\w\.(\w+)$/.exec(language) ?? [];
  if (file || !extension || language.toLowerCase() === 'vb.net') return { language, file };
  return { language: extension, file: language };
}
