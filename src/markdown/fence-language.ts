/** The language of a code element: the info string's first word, and the file name of a `title`, if there is one. */
export function fenceLanguage(info: string): string {
  const [word = ''] = /^\S*/.exec(info) ?? [];
  const [, quoted, single, bare] = TITLE.exec(info) ?? [];
  const file = quoted ?? single ?? bare;
  return file === undefined ? word : `${word}:${file}`;
}

const TITLE = /\s\{?(?:title|file|filename|name|path)=(?:"([^"]+)"|'([^']+)'|([^\s"'}]+))/i;
