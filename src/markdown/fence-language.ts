/** The language of a code element: the info string's first word, and the file name of a `title`, if there is one. */
export function fenceLanguage(info: string): string {
  const [word = ''] = /^\S*/.exec(info) ?? [];
  const [, doubleQuoted, singleQuoted, bare] = FILE_NAME.exec(info) ?? [];
  const file = doubleQuoted ?? singleQuoted ?? bare;
  return file === undefined ? word : `${word}:${file}`;
}

const FILE_NAME = /\s\{?(?:title|file|filename|name|path)=(?:"([^"]+)"|'([^']+)'|([^\s"'}]+))/i;
