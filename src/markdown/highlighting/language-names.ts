import { parseCodeInfo } from './code-info.ts';

/** The display names of languages, each with the names behind a fence, except those that only need a capital letter. */
const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  ABAP: 'abap',
  AppleScript: 'applescript osascript',
  ASP: 'asp',
  Assembly: 'asm assembly nasm gas x86asm',
  AWK: 'awk gawk',
  'Batch file': 'bat batch cmd dosbatch winbatch',
  Bash: 'bash',
  BibTeX: 'bibtex bib',
  Bicep: 'bicep',
  C: 'c h',
  'C#': 'csharp c# cs dotnet',
  'C++': 'cpp c++ cc cxx hpp hxx',
  Clojure: 'clojure clj cljs edn',
  CMake: 'cmake cmakelists',
  COBOL: 'cobol',
  CoffeeScript: 'coffeescript coffee',
  'Common Lisp': 'commonlisp common-lisp',
  console: 'console terminal shell-session shellsession sh-session',
  CSS: 'css',
  CSV: 'csv',
  CUDA: 'cuda cu',
  D: 'd dlang',
  diff: 'diff patch udiff',
  Dockerfile: 'dockerfile docker containerfile',
  Elixir: 'elixir ex exs',
  'Emacs Lisp': 'elisp emacs-lisp el',
  Erlang: 'erlang erl',
  'F#': 'fsharp f# fs',
  fish: 'fish',
  Fortran: 'fortran f90 f95',
  GLSL: 'glsl',
  Go: 'go golang',
  Gradle: 'gradle',
  GraphQL: 'graphql gql graphqls',
  Haskell: 'haskell hs',
  HCL: 'hcl',
  HLSL: 'hlsl',
  HTML: 'html htm xhtml',
  HTTP: 'http https',
  INI: 'ini',
  JavaScript: 'javascript js mjs cjs',
  Jinja: 'jinja jinja2',
  JSON: 'json jsonc json5 webmanifest',
  'JSON Lines': 'jsonl ndjson',
  JSX: 'jsx',
  Julia: 'julia jl',
  Kotlin: 'kotlin kt kts',
  LaTeX: 'latex tex',
  Less: 'less',
  Makefile: 'makefile make mk gnumake',
  Markdown: 'markdown md mdx',
  MATLAB: 'matlab',
  MongoDB: 'mongodb mongo',
  MySQL: 'mysql',
  MariaDB: 'mariadb',
  nginx: 'nginx',
  'Node.js': 'node nodejs',
  'Objective-C': 'objective-c objectivec objc obj-c',
  OCaml: 'ocaml ml',
  Perl: 'perl pl pm',
  PHP: 'php php3 php7 php8 phtml',
  'PL/SQL': 'plsql oracle',
  PostgreSQL: 'postgresql postgres pgsql psql plpgsql',
  PowerShell: 'powershell ps1 ps pwsh posh',
  'Protocol Buffers': 'protobuf proto',
  Python: 'python py python3 py3 pyi ipython',
  R: 'r rscript',
  Racket: 'racket rkt',
  Ruby: 'ruby rb rake',
  Rust: 'rust rs',
  SCSS: 'scss',
  shell: 'shell sh ksh',
  SPARQL: 'sparql',
  SQL: 'sql',
  SQLite: 'sqlite sqlite3',
  Svelte: 'svelte',
  SVG: 'svg',
  SystemVerilog: 'systemverilog sv',
  Terraform: 'terraform tf tfvars',
  text: 'text txt plain plaintext',
  TOML: 'toml',
  TSX: 'tsx',
  'T-SQL': 'tsql t-sql sqlserver mssql',
  TypeScript: 'typescript ts mts cts',
  VBScript: 'vbscript vbs',
  VHDL: 'vhdl',
  'Visual Basic': 'vb vbnet vb.net visual-basic',
  WebAssembly: 'wasm wast wat',
  WGSL: 'wgsl',
  XML: 'xml xsd xsl xslt',
  YAML: 'yaml yml',
  zsh: 'zsh',
};

const NAMES_BY_WORD: ReadonlyMap<string, string> = new Map(
  Object.entries(DISPLAY_NAMES).flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const)),
);

/** Names that need only a capital letter. */
const CAPITALIZED =
  /^(?:ada|apl|astro|clojure|crystal|crontab|dart|delphi|elm|groovy|haxe|julia|lisp|liquid|lua|luau|mermaid|nim|nix|pascal|prolog|puppet|sass|scala|scheme|smalltalk|solidity|stylus|swift|twig|verilog|vim|vue|zig)$/;

/** The display name of a language. An unknown name stays unchanged. */
function displayName(word: string): string {
  const lower = word.toLowerCase();
  if (CAPITALIZED.test(lower)) return lower.charAt(0).toUpperCase() + lower.slice(1);
  return NAMES_BY_WORD.get(lower) ?? word;
}

/** The label of a code block: the display name of its language, and its file name, if there is one. */
export function formatCodeLabel(info: string): string {
  const { language, file } = parseCodeInfo(info);
  return [displayName(language), file].filter((part) => part !== '').join(' · ');
}
