import type { ConfigurationProblem } from './configuration-hint.ts';

/** Writes a hint for the page's owner to the console. The code is loaded when needed; if that fails, there is no hint. */
export function logConfigurationHint(problem: ConfigurationProblem): void {
  import('./configuration-hint.ts')
    .then(({ writeConfigurationHint }) => writeConfigurationHint(problem))
    .catch(() => {});
}
