import type { StreamParser } from '@codemirror/streamparser';
import { parseCodeInfo } from './code-info.ts';
import type { TokenizerFactory, TokenizerLoader } from './tokenizer.ts';

/** Functions of the common languages' chunk. They are passed in because an import would merge the two chunks. */
export interface CommonLanguages {
  readonly mode: <Module>(
    load: () => Promise<Module>,
    pick: (module: Module) => StreamParser<unknown>,
  ) => TokenizerLoader;
  readonly loadTokenizer: (name: string) => Promise<TokenizerFactory | undefined>;
}

/** Loads the tokenizer of a rarer language, by its name or by a file name. */
export function findRareLanguage(name: string, common: CommonLanguages): TokenizerLoader | undefined {
  const { language, file } = parseCodeInfo(name);
  return rareLanguages(common).get(language) ?? (file ? similarLanguage(language, common) : undefined);
}

/** Languages and names that are rare in answers. */
export function rareLanguages(common: CommonLanguages): ReadonlyMap<string, TokenizerLoader> {
  const { mode } = common;
  const similarTo = (name: string) => similarLanguage(name, common);
  return new Map(
    Object.entries({
      'makefile make mk gnumake': async () => (await import('./modes/makefile.ts')).makefile,
      'terraform tf tfvars hcl packer nomad': async () => (await import('./modes/hcl.ts')).hcl,
      'elixir ex exs heex': async () => (await import('./modes/elixir.ts')).elixir,
      'graphql gql graphqls': async () => (await import('./modes/graphql.ts')).graphql,
      'markdown md mdx mkd': async () => (await import('./modes/markdown.ts')).markdown,
      'bat batch cmd dosbatch winbatch': async () => (await import('./modes/batch.ts')).batch,
      nix: async () => (await import('./modes/nix.ts')).nix,
      zig: async () => (await import('./modes/zig.ts')).zig,
      'fortran f90 f95': mode(
        () => import('@codemirror/legacy-modes/mode/fortran'),
        (modes) => modes.fortran,
      ),
      'pascal delphi': mode(
        () => import('@codemirror/legacy-modes/mode/pascal'),
        (modes) => modes.pascal,
      ),
      vhdl: mode(
        () => import('@codemirror/legacy-modes/mode/vhdl'),
        (modes) => modes.vhdl,
      ),
      'verilog systemverilog sv': mode(
        () => import('@codemirror/legacy-modes/mode/verilog'),
        (modes) => modes.verilog,
      ),
      'coffeescript coffee': mode(
        () => import('@codemirror/legacy-modes/mode/coffeescript'),
        (modes) => modes.coffeeScript,
      ),
      crystal: mode(
        () => import('@codemirror/legacy-modes/mode/crystal'),
        (modes) => modes.crystal,
      ),
      'd dlang': mode(
        () => import('@codemirror/legacy-modes/mode/d'),
        (modes) => modes.d,
      ),
      'pug jade': mode(
        () => import('@codemirror/legacy-modes/mode/pug'),
        (modes) => modes.pug,
      ),
      'stylus styl': mode(
        () => import('@codemirror/legacy-modes/mode/stylus'),
        (modes) => modes.stylus,
      ),
      tcl: mode(
        () => import('@codemirror/legacy-modes/mode/tcl'),
        (modes) => modes.tcl,
      ),
      'vbscript vbs asp': mode(
        () => import('@codemirror/legacy-modes/mode/vbscript'),
        (modes) => modes.vbScript,
      ),
      'wasm wast wat': mode(
        () => import('@codemirror/legacy-modes/mode/wast'),
        (modes) => modes.wast,
      ),
      sparql: mode(
        () => import('@codemirror/legacy-modes/mode/sparql'),
        (modes) => modes.sparql,
      ),
      'turtle ttl': mode(
        () => import('@codemirror/legacy-modes/mode/turtle'),
        (modes) => modes.turtle,
      ),
      puppet: mode(
        () => import('@codemirror/legacy-modes/mode/puppet'),
        (modes) => modes.puppet,
      ),
      'gherkin feature cucumber': mode(
        () => import('@codemirror/legacy-modes/mode/gherkin'),
        (modes) => modes.gherkin,
      ),
      cobol: mode(
        () => import('@codemirror/legacy-modes/mode/cobol'),
        (modes) => modes.cobol,
      ),
      'mathematica wolfram': mode(
        () => import('@codemirror/legacy-modes/mode/mathematica'),
        (modes) => modes.mathematica,
      ),
      smalltalk: mode(
        () => import('@codemirror/legacy-modes/mode/smalltalk'),
        (modes) => modes.smalltalk,
      ),
      xquery: mode(
        () => import('@codemirror/legacy-modes/mode/xquery'),
        (modes) => modes.xQuery,
      ),
      'haxe hx': mode(
        () => import('@codemirror/legacy-modes/mode/haxe'),
        (modes) => modes.haxe,
      ),
      webidl: mode(
        () => import('@codemirror/legacy-modes/mode/webidl'),
        (modes) => modes.webIDL,
      ),
      sas: mode(
        () => import('@codemirror/legacy-modes/mode/sas'),
        (modes) => modes.sas,
      ),
      'nsis nsi': mode(
        () => import('@codemirror/legacy-modes/mode/nsis'),
        (modes) => modes.nsis,
      ),
      'mongodb mongo': similarTo('javascript'),
      'awk gawk': similarTo('shell'),
      'gitconfig systemd service apache apacheconf': similarTo('ini'),
      'solidity sol': similarTo('dart'),
      'handlebars hbs mustache liquid': similarTo('jinja'),
    }).flatMap(([names, load]) => names.split(' ').map((name) => [name, load] as const)),
  );
}

/** A similar language, whose highlighting is close enough. */
function similarLanguage(name: string, { loadTokenizer }: CommonLanguages): TokenizerLoader {
  return async () => (await loadTokenizer(name)) ?? Promise.reject(new RangeError('no such language'));
}
