/** What the element of a fence has for its language: the first word, and the name of a file behind it, if a title gives one. */
export function fenceLanguage(info: string): string {
  const [word = ''] = /^\S*/.exec(info) ?? [];
  const [, quoted, single, bare] = TITLE.exec(info) ?? [];
  const file = quoted ?? single ?? bare;
  return file === undefined ? word : `${word}:${file}`;
}

const TITLE = /\s\{?(?:title|file|filename|name|path)=(?:"([^"]+)"|'([^']+)'|([^\s"'}]+))/i;
