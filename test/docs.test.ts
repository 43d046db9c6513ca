import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { enSecondary } from '../src/widget/i18n/en-secondary.ts';
import { configJsonSchema } from '../src/relay/config/json-schema.ts';
import { bindingsOf } from './helpers/element-attributes.ts';
import { codeSamples, DOCUMENTATION_PAGES, readPage } from './helpers/code-samples.ts';
import { ROOT, sourceFiles } from './helpers/source-file.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

interface Named {
  readonly name: string;
  readonly fieldName?: string;
}

interface ElementManifest {
  readonly attributes: readonly Named[];
  readonly members: readonly Named[];
  readonly events: readonly Named[];
  readonly slots: readonly Named[];
  readonly cssParts: readonly Named[];
  readonly cssProperties: readonly Named[];
  readonly cssStates: readonly Named[];
}

const element = readElement();
const configSchema = JSON.parse(JSON.stringify(configJsonSchema())) as z.core.JSONSchema.JSONSchema;

describe('the page about accessibility', () => {
  const page = readPage('demo/docs/accessibility.md');

  it('names tests that exist', () => {
    const texts = (file: string): string[] =>
      globSync(`test/**/${file}`, { cwd: ROOT }).map((path) => readFileSync(join(ROOT, path), 'utf8'));
    const named = [...page.matchAll(/`([\w-]+\.(?:browser|test)\.ts)`: “([^”]+)”/g)];
    assert.ok(named.length > 30);
    for (const [, file = '', title = ''] of named)
      assert.ok(
        texts(file).some((text) => text.includes(title)),
        `${file}: ${title}`,
      );
  });

  it('has the keys of the list of keyboard shortcuts', () => {
    for (const label of Object.values(enSecondary.shortcut))
      assert.match(page, new RegExp(`^\\| .* \\| ${label} \\|$`, 'm'));
  });
});

describe('the code samples of the documentation', () => {
  it('in JSON are valid configuration files', () => {
    const validator = z.fromJSONSchema(configSchema);
    const samples = codeSamples('json');
    assert.ok(samples.length > 0);
    for (const { page, line, code } of samples)
      assert.deepEqual(validator.safeParse(JSON.parse(code)).error?.issues, undefined, `${page}:${line}`);
  });

  it('in TypeScript pass the type checker', { timeout: 120_000 }, () => {
    const samples = codeSamples('ts', 'tsx');
    assert.ok(samples.length > 10);
    const names = samples.map(({ page, line, language, title }) =>
      title ? `${page.replaceAll(/\W/g, '-')}/${title}` : `${page.replaceAll(/\W/g, '-')}/line-${line}.${language}`,
    );
    const folder = temporaryFolder({
      ...Object.fromEntries(samples.map(({ code }, index) => [names[index] ?? '', `${code}\nexport {};\n`])),
      'foreign-modules.d.ts': FOREIGN_MODULES.map((name) => `declare module '${name}';\n`).join(''),
      'tsconfig.json': JSON.stringify({ compilerOptions: compilerOptions(), include: ['.'] }),
    });
    try {
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder.path], {
        cwd: folder.path,
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout);
    } finally {
      folder.remove();
    }
  });

  it('set attributes, properties and events that the element has', () => {
    const attributes = new Set([...element.attributes.map(({ name }) => name), 'id', 'class', 'slot', 'hidden']);
    const known = {
      attribute: attributes,
      property: new Set([...element.members, ...element.attributes].map(({ name }) => name)),
      event: new Set(element.events.map(({ name }) => name)),
    };
    const bindings = codeSamples('html', 'vue', 'svelte', 'ts').flatMap(({ page, line, code }) =>
      bindingsOf(code).map(({ kind, name }) => ({ kind, name, at: `${page}:${line}` })),
    );
    assert.ok(bindings.length > 20);
    for (const { kind, name, at } of bindings) assert.ok(known[kind].has(name), `${at} sets the ${kind} ${name}`);
    for (const kind of ['attribute', 'property', 'event']) assert.ok(bindings.some((binding) => binding.kind === kind));
  });

  it('in CSS use custom properties, parts and states that the element has', () => {
    const samples = codeSamples('css');
    assert.ok(samples.length > 0);
    for (const { page, line, code } of samples) assertStyleNames(code, `${page}:${line}`);
  });

  it('in shell name scripts, files, programs, flags and variables that exist', () => {
    const { scripts, bin, devDependencies } = JSON.parse(readPage('package.json')) as Record<
      'scripts' | 'bin' | 'devDependencies',
      Record<string, string>
    >;
    const environment = readFileSync(join(ROOT, 'src/relay/config/environment.ts'), 'utf8');
    const usage = readFileSync(join(ROOT, 'src/relay/cli/cli.ts'), 'utf8');
    const commands = [
      ...codeSamples('sh').map(({ page, line, code }) => ({ code, at: `${page}:${line}` })),
      ...DOCUMENTATION_PAGES.map((page) => ({ code: inlineCode(readPage(page)).join('\n'), at: page })),
    ];
    for (const { code, at } of commands) {
      for (const [, script = ''] of code.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:]+)/g))
        assert.ok(scripts[script], `${at} runs the script ${script}`);
      for (const [, path = ''] of code.matchAll(/\bnode --test (\S+)|--files (\S+)/g))
        assert.ok(path === '' || existsSync(join(ROOT, path)), `${at} names the file ${path}`);
      for (const [, program = ''] of code.matchAll(/\bnpx (\S+)/g))
        assert.ok(bin[program] ?? devDependencies[program], `${at} runs ${program}`);
      for (const [, flag = ''] of code.matchAll(/ai-chat-relay (--[\w-]+)/g))
        assert.ok(usage.includes(`${flag} `), `${at} uses the flag ${flag}`);
      for (const [, variable = ''] of code.matchAll(/^([A-Z][A-Z_]+)=/gm))
        assert.match(environment, new RegExp(`^ +${variable}: `, 'm'), `${at} sets ${variable}`);
    }
  });
});

describe('the pages of the documentation', () => {
  it('name in their prose only custom properties, parts and states that exist', () => {
    for (const page of DOCUMENTATION_PAGES) assertStyleNames(inlineCode(readPage(page)).join('\n'), page);
  });

  it('explain every key of the configuration file', () => {
    const page = readPage('demo/docs/relay.md');
    const missing = [...propertyNames(configSchema)].filter(
      (name) => !page.includes(`\`${name}\``) && !page.includes(`"${name}"`),
    );
    assert.deepEqual(missing, []);
  });

  it('explain every option of a transport that a page can set', () => {
    const contract = readFileSync(join(ROOT, 'src/transports/contract/transport.ts'), 'utf8');
    const [, members = ''] = /interface TransportOptions \{([^]*?)\n\}/.exec(contract) ?? [];
    const options = [...members.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name);
    assert.ok(options.includes('replyTimeoutMs'));
    const page = readPage('demo/docs/element.md');
    // For tests: a page has no reason to set them.
    const missing = options.filter((name) => !['clock', 'random'].includes(name) && !page.includes(`\`${name}\``));
    assert.deepEqual(missing, []);
  });

  it('quote log lines as the relay writes them', () => {
    const relay = sourceFiles('src/relay/**/*.ts')
      .map(({ code }) => code)
      .join('\n');
    const page = readPage('demo/docs/troubleshooting.md');
    const quoted = [...page.matchAll(/- \*\*Log:\*\*([^]*?)(?=\n- \*\*)/g)].flatMap(([, text = '']) =>
      inlineCode(text).filter((code) => code.includes(' ')),
    );
    assert.ok(quoted.length > 5);
    for (const line of quoted) assert.ok(relay.includes(line), `no file of the relay logs "${line}"`);
  });
});

/** Modules of others, whose types are not installed. */
const FOREIGN_MODULES = ['@angular/core', '@vitejs/plugin-vue', 'mermaid'];

function compilerOptions(): object {
  const { exports } = JSON.parse(readPage('package.json')) as { exports: Record<string, { types?: string } | string> };
  const own = Object.entries(exports).flatMap(([path, target]) => {
    const types = typeof target === 'string' ? undefined : target.types;
    const source = types?.replace(/^\.\/dist\/(?:esm|types)\//, 'src/').replace(/\.d\.ts$/, '.ts');
    return source ? [[`ai-chat-element${path.slice(1)}`, [join(ROOT, source)]] as const] : [];
  });
  const modules = join(ROOT, 'node_modules');
  return {
    target: 'es2023',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2024', 'esnext.array', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    moduleDetection: 'force',
    typeRoots: [join(modules, '@types')],
    types: ['node'],
    paths: { ...Object.fromEntries(own), '*': [join(modules, '@types', '*'), join(modules, '*')] },
  };
}

function readElement(): ElementManifest {
  const manifest = readFileSync(join(ROOT, 'dist/custom-elements.json'), 'utf8');
  const { modules } = JSON.parse(manifest) as { modules: { declarations: ElementManifest[] }[] };
  return (
    modules.flatMap(({ declarations }) => declarations)[0] ?? assert.fail('dist/custom-elements.json: run the build')
  );
}

function assertStyleNames(code: string, at: string): void {
  const assertNames = (pattern: RegExp, known: readonly Named[]) => {
    for (const [, name = ''] of code.matchAll(pattern))
      assert.ok(
        known.some((entry) => entry.name === name),
        `${at} names ${name}`,
      );
  };
  assertNames(/(--ai-chat-[\w-]+)/g, element.cssProperties);
  assertNames(/::part\(([\w-]+)\)/g, element.cssParts);
  assertNames(/:state\(([\w-]+)\)/g, element.cssStates);
}

/** The code in the prose, between single backticks. */
function inlineCode(text: string): string[] {
  return [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The names of all keys in a schema. */
function propertyNames(schema: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, value] of Object.entries(part)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name);
      visit(value);
    }
  };
  visit(schema);
  return names;
}
