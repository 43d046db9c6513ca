import type { StreamParser } from '@codemirror/streamparser';
import type { TokenizerFactory, TokenizerLoader } from './tokenizer.ts';

/** Loads the tokenizer of a language, given its name behind a fence in lower case. `undefined` for unknown names. */
export async function loadTokenizer(name: string): Promise<TokenizerFactory | undefined> {
  const load =
    LANGUAGES.get(name) ?? (await import('./rare-languages.ts')).findRareLanguage(name, { mode, loadTokenizer });
  return load?.();
}

/** All names of common languages. Rarer ones are in a list that is loaded with the first of them. */
export function languageNames(): readonly string[] {
  return [...LANGUAGES.keys()];
}

/** A loader for a CodeMirror mode. It also loads the tokenizer for such modes. */
export function mode<Module>(
  load: () => Promise<Module>,
  pick: (module: Module) => StreamParser<unknown>,
): TokenizerLoader {
  return async () => {
    const [{ streamTokenizer }, module] = await Promise.all([import('./stream-tokenizer.ts'), load()]);
    return streamTokenizer(pick(module));
  };
}

const cLike = () => import('@codemirror/legacy-modes/mode/clike');
const javascript = () => import('@codemirror/legacy-modes/mode/javascript');
const css = () => import('@codemirror/legacy-modes/mode/css');
const ml = () => import('@codemirror/legacy-modes/mode/mllike');
const sql = () => import('@codemirror/legacy-modes/mode/sql');

/** The languages by all their names. Each is a chunk of its own, except for similar ones, which share a chunk. */
const LANGUAGES: ReadonlyMap<string, TokenizerLoader> = new Map(
  Object.entries({
    'javascript js mjs cjs jsx node nodejs': mode(javascript, (modes) => modes.javascript),
    'typescript ts mts cts tsx deno': mode(javascript, (modes) => modes.typescript),
    'json jsonc json5 jsonl ndjson webmanifest': mode(javascript, (modes) => modes.json),
    'html htm xhtml vue svelte astro': async () => (await import('./html.ts')).htmlTokenizer,
    'xml svg rss atom xsd xsl xslt plist mathml': mode(
      () => import('@codemirror/legacy-modes/mode/xml'),
      (modes) => modes.xml,
    ),
    css: mode(css, (modes) => modes.css),
    'scss sass': mode(css, (modes) => modes.sCSS),
    less: mode(css, (modes) => modes.less),
    'python py python3 py3 pyi ipython': mode(
      () => import('@codemirror/legacy-modes/mode/python'),
      (modes) => modes.python,
    ),
    'shell sh bash zsh ksh fish console terminal shell-session shellsession sh-session': mode(
      () => import('@codemirror/legacy-modes/mode/shell'),
      (modes) => modes.shell,
    ),
    'powershell ps1 ps pwsh posh': mode(
      () => import('@codemirror/legacy-modes/mode/powershell'),
      (modes) => modes.powerShell,
    ),
    'go golang': mode(
      () => import('@codemirror/legacy-modes/mode/go'),
      (modes) => modes.go,
    ),
    'rust rs': mode(
      () => import('@codemirror/legacy-modes/mode/rust'),
      (modes) => modes.rust,
    ),
    'c h': mode(cLike, (modes) => modes.c),
    'cpp c++ cc cxx hpp hxx arduino ino cuda cu': mode(cLike, (modes) => modes.cpp),
    java: mode(cLike, (modes) => modes.java),
    'csharp c# cs dotnet': mode(cLike, (modes) => modes.csharp),
    'kotlin kt kts': mode(cLike, (modes) => modes.kotlin),
    'scala sc': mode(cLike, (modes) => modes.scala),
    dart: mode(cLike, (modes) => modes.dart),
    'objective-c objectivec objc obj-c': mode(cLike, (modes) => modes.objectiveC),
    'glsl hlsl wgsl shader': mode(cLike, (modes) => modes.shader),
    'php php3 php7 php8 phtml': async () => (await import('./php.ts')).phpTokenizer,
    'sql tsql t-sql sqlserver mssql': mode(sql, (modes) => modes.msSQL),
    'mysql mariadb': mode(sql, (modes) => modes.mySQL),
    'postgresql postgres pgsql psql plpgsql': mode(sql, (modes) => modes.pgSQL),
    'sqlite sqlite3': mode(sql, (modes) => modes.sqlite),
    'plsql oracle': mode(sql, (modes) => modes.plSQL),
    'yaml yml': mode(
      () => import('@codemirror/legacy-modes/mode/yaml'),
      (modes) => modes.yaml,
    ),
    toml: mode(
      () => import('@codemirror/legacy-modes/mode/toml'),
      (modes) => modes.toml,
    ),
    'ini properties conf cfg env dotenv editorconfig': mode(
      () => import('@codemirror/legacy-modes/mode/properties'),
      (modes) => modes.properties,
    ),
    'diff patch udiff': mode(
      () => import('@codemirror/legacy-modes/mode/diff'),
      (modes) => modes.diff,
    ),
    'ruby rb rake gemfile': mode(
      () => import('@codemirror/legacy-modes/mode/ruby'),
      (modes) => modes.ruby,
    ),
    swift: mode(
      () => import('@codemirror/legacy-modes/mode/swift'),
      (modes) => modes.swift,
    ),
    'dockerfile docker containerfile': mode(
      () => import('@codemirror/legacy-modes/mode/dockerfile'),
      (modes) => modes.dockerFile,
    ),
    nginx: mode(
      () => import('@codemirror/legacy-modes/mode/nginx'),
      (modes) => modes.nginx,
    ),
    'cmake cmakelists': mode(
      () => import('@codemirror/legacy-modes/mode/cmake'),
      (modes) => modes.cmake,
    ),
    'lua luau': mode(
      () => import('@codemirror/legacy-modes/mode/lua'),
      (modes) => modes.lua,
    ),
    'perl pl pm': mode(
      () => import('@codemirror/legacy-modes/mode/perl'),
      (modes) => modes.perl,
    ),
    'r rscript': mode(
      () => import('@codemirror/legacy-modes/mode/r'),
      (modes) => modes.r,
    ),
    'julia jl': mode(
      () => import('@codemirror/legacy-modes/mode/julia'),
      (modes) => modes.julia,
    ),
    'matlab octave': mode(
      () => import('@codemirror/legacy-modes/mode/octave'),
      (modes) => modes.octave,
    ),
    'haskell hs': mode(
      () => import('@codemirror/legacy-modes/mode/haskell'),
      (modes) => modes.haskell,
    ),
    'ocaml ml': mode(ml, (modes) => modes.oCaml),
    'fsharp f# fs': mode(ml, (modes) => modes.fSharp),
    elm: mode(
      () => import('@codemirror/legacy-modes/mode/elm'),
      (modes) => modes.elm,
    ),
    'erlang erl': mode(
      () => import('@codemirror/legacy-modes/mode/erlang'),
      (modes) => modes.erlang,
    ),
    'clojure clj cljs edn': mode(
      () => import('@codemirror/legacy-modes/mode/clojure'),
      (modes) => modes.clojure,
    ),
    'scheme scm racket rkt': mode(
      () => import('@codemirror/legacy-modes/mode/scheme'),
      (modes) => modes.scheme,
    ),
    'lisp common-lisp commonlisp elisp emacs-lisp el': mode(
      () => import('@codemirror/legacy-modes/mode/commonlisp'),
      (modes) => modes.commonLisp,
    ),
    'groovy gradle jenkinsfile': mode(
      () => import('@codemirror/legacy-modes/mode/groovy'),
      (modes) => modes.groovy,
    ),
    'vb vbnet vb.net visual-basic': mode(
      () => import('@codemirror/legacy-modes/mode/vb'),
      (modes) => modes.vb,
    ),
    'protobuf proto': mode(
      () => import('@codemirror/legacy-modes/mode/protobuf'),
      (modes) => modes.protobuf,
    ),
    'http https': mode(
      () => import('@codemirror/legacy-modes/mode/http'),
      (modes) => modes.http,
    ),
    'latex tex': mode(
      () => import('@codemirror/legacy-modes/mode/stex'),
      (modes) => modes.stex,
    ),
    'asm assembly nasm gas x86asm': mode(
      () => import('@codemirror/legacy-modes/mode/gas'),
      (modes) => modes.gas,
    ),
    'jinja jinja2 django twig': mode(
      () => import('@codemirror/legacy-modes/mode/jinja2'),
      (modes) => modes.jinja2,
    ),
    'cypher neo4j': mode(
      () => import('@codemirror/legacy-modes/mode/cypher'),
      (modes) => modes.cypher,
    ),
  }).flatMap(([names, load]) => names.split(' ').map((name) => [name, load] as const)),
);
