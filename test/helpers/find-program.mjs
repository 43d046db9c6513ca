import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The first program of one of these names on PATH, or else at one of these places.
 * Plain JavaScript, because the set-up asks with the machine's own Node before ours is there.
 *
 * @param {readonly string[]} names As the system writes them: on Windows with their `.exe`.
 * @param {readonly string[]} [places] Whole paths.
 * @returns {string | undefined} The path of the program.
 */
export function findProgram(names, places = []) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
