/** The problems of a configuration, one per line, each with its key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
