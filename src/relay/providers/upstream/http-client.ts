import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { Log } from '../../logging/log.ts';
import { resolveProxy, type Environment } from './outgoing-proxy.ts';

/** Sends requests to one server over persistent connections. */
export interface HttpClient {
  /** The host of the outgoing proxy, if there is one, for the log. */
  readonly proxy: string | undefined;
  /** Opens a POST request. The caller then sends its body. */
  post(url: URL, headers: Readonly<Record<string, string | number>>): ClientRequest;
  /** Closes idle connections. */
  close(): void;
}

export interface HttpClientOptions {
  readonly log: Log;
  /** The environment variables that name proxies. Default: this process's environment. */
  readonly env?: Environment;
}

/**
 * @param server The URL of the server, or any URL below it.
 * @throws Error with the name of the variable if a proxy's URL is unusable.
 */
export function createHttpClient(server: URL, { log, env = process.env }: HttpClientOptions): HttpClient {
  const isSecure = server.protocol === 'https:';
  const openRequest = isSecure ? httpsRequest : httpRequest;
  const proxy = resolveProxy(server, env);
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxFreeSockets: 64,
    scheduling: 'lifo',
    // Overrides Node's own proxy settings with what was decided here.
    proxyEnv: proxy ? { [isSecure ? 'https_proxy' : 'http_proxy']: proxy.url } : {},
  });
  // Node would make them of the URL for each request, which takes a fifth of the time that a request takes to open.
  const serverOptions = urlToHttpOptions(server);
  return {
    proxy: proxy?.host,
    post(url, headers) {
      const request = openRequest({
        ...(url === server ? serverOptions : urlToHttpOptions(url)),
        method: 'POST',
        agent,
        headers,
      });
      if (proxy) {
        // Only known here: the proxy failed, not the provider.
        request.on('error', ({ code, syscall }: NodeJS.ErrnoException) => {
          const isProxyError = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'ERR_PROXY_TUNNEL';
          if (isProxyError)
            log.warn({ proxy: proxy.host, cause: code }, 'the proxy cannot be reached or refuses the connection');
        });
      }
      return request;
    },
    close: () => agent.destroy(),
  };
}
