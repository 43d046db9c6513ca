/**
 * Deletes from dist/types what index.d.ts of the relay does not lead to: the declarations of its inside,
 * which nobody can import, and which name packages that a consumer does not have.
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../dist/types', import.meta.url));
const needed = new Set();

/** @param {string} file */
function keep(file) {
  if (needed.has(file)) return;
  needed.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.ts['"]/g)) {
    keep(join(dirname(file), `${specifier}.d.ts`));
  }
}

keep(join(folder, 'relay', 'index.d.ts'));
for (const path of globSync('**/*.d.ts', { cwd: folder })) {
  if (!needed.has(join(folder, path))) rmSync(join(folder, path));
}
