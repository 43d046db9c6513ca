import { parseSync, type Plugin } from 'vite';

/** Takes what nobody sees out of the templates of Lit, whose text a minifier leaves as it is. */
export function smallTemplates(): Plugin {
  return {
    name: 'small-templates',
    apply: 'build',
    transform: {
      filter: { id: /[\\/]src[\\/]widget[\\/]/, code: /\b(?:css|html)`/ },
      handler(code, id) {
        let small = '';
        let from = 0;
        for (const { start, end, shrink } of textsOf(parseSync(id, code).program)) {
          small += code.slice(from, start) + shrink(code.slice(start, end));
          from = end;
        }
        return small + code.slice(from);
      },
    },
  };
}

type Shrink = (text: string) => string;

const SHRINK: Readonly<Record<string, Shrink>> = {
  css: (text) =>
    text
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/ ?([{};,]) ?/g, '$1')
      .replaceAll(': ', ':')
      .replaceAll(';}', '}'),
  // Between elements a space may be seen, but not how many.
  html: (text) => text.replaceAll(/\s*\n\s*/g, ' '),
};

interface Text {
  readonly start: number;
  readonly end: number;
  readonly shrink: Shrink;
}

interface Template {
  readonly type: 'TaggedTemplateExpression';
  readonly tag: { readonly name?: string };
  readonly quasi: { readonly quasis: readonly Omit<Text, 'shrink'>[] };
}

/** The texts of all templates in a program, in their order. */
function textsOf(program: object): Text[] {
  const texts: Text[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isTemplate(node)) {
      const shrink = SHRINK[node.tag.name ?? ''];
      if (shrink) texts.push(...node.quasi.quasis.map(({ start, end }) => ({ start, end, shrink })));
    }
    Object.values(node).forEach(visit);
  };
  visit(program);
  return texts.toSorted((one, other) => one.start - other.start);
}

function isTemplate(node: object): node is Template {
  return 'type' in node && node.type === 'TaggedTemplateExpression';
}
