import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languageNames, loadTokenizer, mode } from '../../../src/markdown/highlighting/languages.ts';
import { rareLanguages } from '../../../src/markdown/highlighting/rare-languages.ts';
import type { TokenizerFactory } from '../../../src/markdown/highlighting/tokenizer.ts';

describe('a language', () => {
  for (const [names, source, expected] of [
    ['js jsx ts tsx', 'const a = "b"; // c', 'const:keyword a:definition "b":string // c:comment'],
    ['json', '{"a": [1, true]}', '"a":property 1:number true:constant'],
    ['python py', 'def f(a): return None', 'def:keyword f:definition return:keyword None:keyword'],
    ['bash sh console', 'echo "a" # b', 'echo:type "a":string # b:comment'],
    ['go golang', 'func f() int { return 1 }', 'func:keyword int:keyword return:keyword 1:number'],
    ['rust rs', 'let a: u32 = 1; // b', 'let:keyword a:definition u32:constant 1:number // b:comment'],
    ['c c++ java c#', 'int a = 1; /* b', 'int:type 1:number /* b:comment'],
    ['kotlin', 'val a = true', 'val:keyword a:definition true:constant'],
    ['swift', 'let a = "b"', 'let:keyword a:definition "b":string'],
    ['html vue', '<b class="c">', 'b:tag class:attribute "c":string'],
    ['xml svg', '<b c="d"/>', 'b:tag c:attribute "d":string'],
    ['css scss less', 'a { color: red }', 'a:tag color:property red:keyword'],
    ['sql', 'SELECT a FROM b -- c', 'SELECT:keyword FROM:keyword -- c:comment'],
    ['yaml yml', '# a', '# a:comment'],
    ['toml', 'a = "b"', 'a:property "b":string'],
    ['diff', '+ a', '+ a:inserted'],
    ['ruby', 'def a; nil; end', 'def:keyword a:definition nil:keyword end:keyword'],
    ['dockerfile', 'FROM a', 'FROM:keyword'],
    ['lua', 'local a = 1', 'local:keyword 1:number'],
    ['powershell', 'function A { }', 'function:keyword'],
    ['makefile make mk', 'all: main.o # b', 'all:definition # b:comment'],
    ['terraform tf hcl', 'bucket = "my-${var.name}" # b', 'bucket:property "my-${var.name}":string # b:comment'],
    ['elixir ex exs', 'def f(a), do: :ok', 'def:keyword f:definition do:keyword :ok:constant'],
    ['graphql gql', 'query Q($a: Int!) { b }', 'query:keyword Q:definition $a:variable Int:type'],
    ['markdown md', '- see **a** in `b`', '-:keyword **a**:definition `b`:string'],
    ['bat batch cmd', 'if exist "a" echo %B%', 'if:keyword exist:keyword "a":string echo:type %B%:variable'],
    ['nix', 'let a = ./b.nix; in a', 'let:keyword a:property ./b.nix:link in:keyword'],
    ['zig', 'const a: u8 = 1; // b', 'const:keyword a:definition u8:type 1:number // b:comment'],
    [
      'php',
      'function f($a) { return null; } # b',
      'function:keyword f:definition $a:variable return:keyword null:constant # b:comment',
    ],
  ] as const) {
    for (const name of names.split(' ')) {
      it(`is known as ${name}`, async () => {
        assert.deepEqual(read(await known(name), [source]), [expected]);
      });
    }
  }

  it('keeps its state from line to line', async () => {
    const lines = ['a = """b', '', 'c"""', 'd = 1'];
    assert.deepEqual(read(await known('python'), lines), ['"""b:string', '', 'c""":string', '1:number']);
  });

  it('keeps its state from line to line with rules, too', async () => {
    const text = ['a = <<EOT', 'b = "c"', '  EOT', 'd = 1'];
    const expected = ['a:property <<EOT:string', 'b = "c":string', '  EOT:string', 'd:property 1:number'];
    assert.deepEqual(read(await known('terraform'), text), expected);
    const fence = ['```js', '# a', '```', '# b'];
    const read2 = ['```js:string', '# a:string', '```:string', '# b:heading'];
    assert.deepEqual(read(await known('markdown'), fence), read2);
  });

  it('reads scripts and style sheets within HTML', async () => {
    const page = ['<style>', 'b { color: red }', '</style><script>let a = 1 < 2;</script><b>', '</b>'];
    assert.deepEqual(read(await known('html'), page), [
      'style:tag',
      'b:tag color:property red:keyword',
      'style:tag script:tag let:keyword a:definition 1:number 2:number script:tag b:tag',
      'b:tag',
    ]);
  });

  it('reads PHP within HTML and without it', async () => {
    assert.deepEqual(read(await known('php'), ['<b><?php echo $a ?></b>', '<?= 1']), [
      'b:tag <?php:meta echo:keyword $a:variable ?>:meta b:tag',
      '<?:meta =:meta 1:number',
    ]);
    assert.deepEqual(read(await known('php'), ['return 1;']), ['return:keyword 1:number']);
  });

  it('is loaded, for every name, and accepts code of other languages', async () => {
    const marks = Array.from('{}()[]<>"\'`\\/*#$@!;:.,-=+~^%&|? aA0é😀');
    const lines = ['', '\t', ...marks, '{{{{', '*/', '?>', marks.join(''), marks.join(' ')];
    for (const name of [...languageNames(), ...rareLanguages({ mode, loadTokenizer }).keys()])
      read(await known(name), lines);
  });

  it('is undefined for an unknown name', async () => {
    for (const name of ['', 'text', 'plaintext', 'constructor', '__proto__']) {
      assert.equal(await loadTokenizer(name), undefined);
    }
  });
});

async function known(name: string): Promise<TokenizerFactory> {
  return (await loadTokenizer(name)) ?? assert.fail(`${name} is not known`);
}

/** The tokens of each line that have a kind. */
function read(tokenizer: TokenizerFactory, lines: readonly string[]): string[] {
  const reader = tokenizer();
  return lines.map((line) => {
    let from = 0;
    const kinds: string[] = [];
    for (const { length, kind } of reader(line)) {
      if (kind) kinds.push(`${line.slice(from, from + length)}:${kind}`);
      from += length;
    }
    assert.ok(from <= line.length);
    return kinds.join(' ');
  });
}
