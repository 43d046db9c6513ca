import { transform as minifyCss } from 'lightningcss';
import { MagicString } from 'magic-string';
import { parseSync, type Plugin } from 'vite';

/**
 * Minifies the style sheets and the markup in the widget's Lit templates, because a JavaScript minifier leaves their text as it is.
 * A template that it cannot minify without a change of meaning stops the build.
 */
export function smallTemplates(): Plugin {
  return {
    name: 'small-templates',
    apply: 'build',
    transform: {
      filter: { id: /[\\/]src[\\/]widget[\\/]/, code: /\b(?:css|html|svg|mathml)`/ },
      handler(code, id) {
        const edited = new MagicString(code);
        // In a tree of TypeScript the range of a text would include its delimiters.
        const { program } = parseSync(id, code, { astType: 'js' });
        for (const { tag, quasi } of templatesOf(program)) {
          try {
            const minify = MINIFIERS[tag.name];
            if (!minify) throw new Error(`nothing minifies ${tag.name}\`…\``);
            for (const { text, minified } of minify(quasi.quasis)) {
              if (minified !== code.slice(text.start, text.end)) edited.overwrite(text.start, text.end, minified);
            }
          } catch (cause) {
            this.error({ message: `${id}: ${String(cause)}`, pos: quasi.start });
          }
        }
        return { code: edited.toString(), map: edited.generateMap({ hires: 'boundary' }) };
      },
    },
  };
}

interface Minified {
  readonly text: Text;
  readonly minified: string;
}

/** By a template's tag. */
const MINIFIERS: Readonly<Record<string, (texts: readonly Text[]) => Minified[]>> = {
  css([sheet, ...others]) {
    if (!sheet || others.length > 0) throw new Error('a style sheet contains an expression: use a custom property');
    const { code, warnings } = minifyCss({ filename: '', code: Buffer.from(sheet.value.cooked), minify: true });
    const [warning] = warnings;
    if (warning) throw new Error(`line ${warning.loc.line} of a style sheet: ${warning.message}`);
    return [{ text: sheet, minified: String(code).replaceAll(/[\\`]|\$\{/g, String.raw`\$&`) }];
  },

  /** Replaces each line break by a space: between elements one space may be visible, but no line break and no second space. */
  html(texts) {
    const markup = texts.map(({ value }) => value.raw).join('…');
    const [found] = /<(?:pre|textarea)\b[^>]*>[^<]*\n|="[^"]*\n/.exec(markup) ?? [];
    if (found !== undefined) throw new Error(`a line break has a meaning after ${found.trim()}`);
    return texts.map((text) => ({ text, minified: text.value.raw.replaceAll(/\s*\n\s*/g, ' ') }));
  },
};

interface Text {
  readonly start: number;
  readonly end: number;
  readonly value: { readonly raw: string; readonly cooked: string };
}

interface Template {
  readonly type: 'TaggedTemplateExpression';
  readonly tag: { readonly name: string };
  readonly quasi: { readonly start: number; readonly quasis: readonly Text[] };
}

/** The Lit templates of a program. */
function templatesOf(program: object): Template[] {
  const templates: Template[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isTemplate(node)) templates.push(node);
    Object.values(node).forEach(visit);
  };
  visit(program);
  return templates;
}

function isTemplate(node: object): node is Template {
  if (!('type' in node && node.type === 'TaggedTemplateExpression' && 'tag' in node)) return false;
  const { name } = node.tag as { readonly name?: string };
  return name !== undefined && /^(?:css|html|svg|mathml)$/.test(name);
}
