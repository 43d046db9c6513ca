export interface DetectedOllama {
  /** What `OPENAI_BASE_URL` would have to be. */
  readonly baseUrl: string;
  /** One of the models it has, where it has any. */
  readonly model?: string;
}

/**
 * Looks whether an Ollama runs on this machine, to tell a person who has configured nothing. It is never used unasked:
 * it may be somebody else's, or busy, or have a model that nobody wants to talk to.
 *
 * @param host Ollama's own variable `OLLAMA_HOST`, where it is set.
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

/** From the forms Ollama takes: a host, a port, both, with or without a scheme; one that means all addresses is reached here. */
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
