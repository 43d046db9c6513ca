/** Inputs that make one parser or another slow, each for a number of repetitions. */
export const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'open brackets': (size) => '['.repeat(size * 50),
  'emphasis never closed': (size) => '*a '.repeat(size * 25),
  'emphasis never opened': (size) => 'a_ '.repeat(size * 20),
  'emphasis in emphasis': (size) => '*a **a '.repeat(size * 5) + 'b** b* '.repeat(size * 5),
  'quotes in quotes': (size) => '> '.repeat(size * 10),
  'lists in lists': (size) =>
    Array.from({ length: Math.sqrt(size * 400) }, (_, depth) => `${'  '.repeat(depth)}- a\n`).join(''),
  'bullets on one line': (size) => '- '.repeat(size * 5),
  'links half written': (size) => '[a]('.repeat(size * 25),
  'images around links': (size) => '![[]()'.repeat(size * 15),
  'backticks, one more each time': (size) =>
    Array.from({ length: Math.sqrt(size * 400) }, (_, run) => `e${'`'.repeat(run + 1)}`).join(''),
  'angle brackets': (size) => '<'.repeat(size * 50),
  'comments half written': (size) => '<!-- '.repeat(size * 12),
  'tags half written': (size) => '<a b=" '.repeat(size * 12),
  ampersands: (size) => '&'.repeat(size * 50),
  'definitions in one paragraph': (size) => '[a]: /u\n'.repeat(size * 8),
  'addresses in parentheses': (size) => `www.a.com/${')'.repeat(size * 50)}`,
  'at signs': (size) => 'a@'.repeat(size * 25),
  'lines that may be underlines': (size) => '-x\n'.repeat(size * 10),
  'one heading': (size) => `# ${'a '.repeat(size * 20)}`,
  'one line of code': (size) => `\`\`\`\n${'x = y; '.repeat(size * 10)}`,
  'one fence': (size) => `\`\`\`\n${'x = y;\n'.repeat(size * 10)}`,
  'one table': (size) => `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(size * 2)}`,
  'one list': (size) => '- an item\n'.repeat(size * 2),
  'notes of many names': (size) =>
    Array.from({ length: size }, (_, label) => `a[^${label}] `).join('') +
    Array.from({ length: size }, (_, label) => `\n[^${size - label}]: b[^x${label}]`).join(''),
  'one note, referred to again and again': (size) => `${'a[^a] '.repeat(size * 8)}\n\n[^a]: b [^a]`,
  'notes that nobody defined': (size) => Array.from({ length: size * 2 }, (_, label) => `a[^${label}]\n\n`).join(''),
  'labels half written': (size) => '[^a'.repeat(size * 20),
  'one label': (size) => `[^${'a'.repeat(size * 50)}]: b`,
  'a line of spaces': (size) => `${' '.repeat(size * 75)}words`,
  'a note, and spaces': (size) => `[^a]:${' '.repeat(size * 75)}words`,
  'an alert, and spaces': (size) => `> [!NOTE]${' '.repeat(size * 50)}`,
  'one paragraph': (size) => 'words that go on and on '.repeat(size * 4),
};
