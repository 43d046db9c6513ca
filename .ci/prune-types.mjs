/**
 * Deletes from dist/types what the relay's index.d.ts does not lead to: the declarations of its internals, which nobody can import,
 * and which name packages that a consumer does not have. A reference that leads to no file, or of a kind that is not read here, stops it.
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const folder = fileURLToPath(new URL('../dist/types', import.meta.url));
const needed = new Set();

/** @param {string} file */
function keep(file) {
  if (needed.has(file)) return;
  needed.add(file);
  const text = readFileSync(file, 'utf8');
  const { program, comments, errors } = parseSync(file, text);
  const [problem] = errors;
  if (problem) throw new Error(`${file}: ${problem.message}`);
  if (comments.some(({ value }) => /^\/\s*<(?:reference|amd-)/.test(value)))
    throw new Error(`${file} has a /// reference`);
  for (const specifier of specifiersOf(program)) {
    if (specifier.startsWith('.')) keep(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
  }
}

/**
 * The modules that a declaration file imports, exports from, or names in a type.
 *
 * @param {unknown} node
 * @returns {string[]}
 */
function specifiersOf(node) {
  if (typeof node !== 'object' || node === null) return [];
  const { type, source, expression } = /** @type {Record<string, any>} */ (node);
  // `import x = require('…')` has an expression, all the others a source.
  const literal = type === 'TSExternalModuleReference' ? expression : source;
  const own = typeof literal?.value === 'string' ? [literal.value] : [];
  return [...own, ...Object.values(node).flatMap(specifiersOf)];
}

keep(join(folder, 'relay', 'index.d.ts'));
for (const path of globSync('**/*.d.ts', { cwd: folder })) {
  if (!needed.has(join(folder, path))) rmSync(join(folder, path));
}
