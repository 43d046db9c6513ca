import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'vite';
import { smallTemplates } from '../.ci/small-templates.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

describe('the minifier of templates', () => {
  it('minifies a style sheet and keeps its strings and escapes', async () => {
    const code = await built(
      String.raw`css\`
      a::before {
        content: "\\201C a, b;} \\\\ ";
        color: RED;
      }
    \``.replaceAll('\\`', '`'),
    );
    assert.ok(code.includes(String.raw`a:before{content:"“a, b;} \\\\ ";color:red}`), code);
  });

  it('makes one space of each line break in markup, and leaves other spaces', async () => {
    const code = await built('html`<p>\n    a  b\n    ${1}\n  </p>`');
    assert.ok(code.includes('html`<p> a  b ${1} </p>`'), code);
  });

  it('leaves other templates and strings alone', async () => {
    const code = await built("[other`\n  a\n`, 'css`\\n  a\\n`', html`<p></p>`]");
    assert.ok(code.includes('other`\n  a\n`'), code);
  });

  const refused: Readonly<Record<string, readonly [template: string, reason: RegExp]>> = {
    'a style sheet with an expression': ['css`a { color: ${1}; }`', /a style sheet contains an expression/],
    'a style sheet that is no CSS': ['css`a { color: red; } }`', /SyntaxError|Unexpected/],
    'a line break in <pre>': ['html`<pre lang=${1}>\n  a</pre>`', /a line break has a meaning after <pre/],
    'a line break in a quoted attribute': ['html`<p title="a\n  b"></p>`', /a line break has a meaning after ="a/],
    'a template in SVG': ['svg`<path />`', /nothing minifies svg/],
  };
  for (const [name, [template, reason]] of Object.entries(refused)) {
    it(`stops the build at ${name}`, async () => {
      await assert.rejects(built(template), reason);
    });
  }
});

/** The code that a build makes of a module of the widget with a template in it. */
async function built(template: string): Promise<string> {
  const folder = temporaryFolder({ 'src/widget/part.ts': `export const part: unknown = ${template};\n` });
  try {
    const [output] = [
      await build({
        root: folder.path,
        configFile: false,
        logLevel: 'silent',
        build: {
          write: false,
          minify: false,
          lib: { entry: join(folder.path, 'src', 'widget', 'part.ts'), formats: ['es'] },
        },
        plugins: [smallTemplates()],
      }),
    ].flat();
    assert.ok(output && 'output' in output);
    return output.output[0].code;
  } finally {
    folder.remove();
  }
}
