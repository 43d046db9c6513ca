export interface FileType {
  /** The end of the name, without its dot. */
  readonly ending: string;
  readonly type: string;
}

/** Has the browser save a text as a file. @param name What no file system accepts in it is replaced. */
export function saveFile(text: string, name: string, { ending, type }: FileType): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  // oxlint-disable-next-line no-control-regex -- they are what is not accepted
  link.download = `${name.replaceAll(/[\\/:*?"<>|\s\u0000-\u001f]+/g, ' ').trim()}.${ending}`;
  link.click();
  // The browser has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
