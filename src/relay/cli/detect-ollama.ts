export interface DetectedOllama {
  /** The value for `OPENAI_BASE_URL`. */
  readonly baseUrl: string;
  /** One of its models, if it has any. */
  readonly model?: string;
}

/**
 * Detects Ollama on this machine, to suggest it to a user who has configured no provider. The relay never uses it without being
 * configured to: it may belong to somebody else, be busy, or have unsuitable models.
 *
 * @param host The value of Ollama's variable `OLLAMA_HOST`.
 */
export async function detectOllama(host: string | undefined, timeoutMs: number): Promise<DetectedOllama | undefined> {
  const origin = parseOllamaHost(host);
  if (!origin) return undefined;
  try {
    const response = await fetch(`${origin}/api/tags`, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    const { models } = (await response.json()) as { readonly models?: readonly { readonly name?: unknown }[] };
    if (!Array.isArray(models)) return undefined;
    const name: unknown = models[0]?.name;
    return { baseUrl: `${origin}/v1`, ...(isModelName(name) && { model: name }) };
  } catch {
    return undefined;
  }
}

/** The origin for a value of `OLLAMA_HOST`: a host, a port or both, with or without a scheme. `0.0.0.0` is reached at 127.0.0.1. */
function parseOllamaHost(host = ''): string | undefined {
  const text = host.trim().replace(/^:/, '127.0.0.1:') || '127.0.0.1';
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.port === '' && !text.includes('://')) url.port = '11434';
  return url.origin;
}

function isModelName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w./:-]{1,100}$/.test(name);
}
