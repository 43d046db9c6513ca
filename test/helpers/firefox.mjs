import { findProgram } from './find-program.mjs';

/**
 * The Firefox that `test:browsers` drives: Debian's, or else whichever is on PATH.
 *
 * @returns {string | undefined} The path of its program.
 */
export function findFirefox() {
  return findProgram(['firefox-esr', 'firefox', 'firefox.exe'], ['/Applications/Firefox.app/Contents/MacOS/firefox']);
}
