/** Everything that is wrong with a configuration, one sentence a line, each naming its key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
