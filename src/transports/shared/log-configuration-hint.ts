import type { ConfigurationProblem } from './configuration-hint.ts';

/** Tells the owner of the page, on its console, what to change. What says so comes when it is needed; if it cannot, nothing is said. */
export function logConfigurationHint(problem: ConfigurationProblem): void {
  import('./configuration-hint.ts')
    .then(({ writeConfigurationHint }) => writeConfigurationHint(problem))
    .catch(() => {});
}
