import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Log } from '../../logging/log.ts';
import { resolveProxy, type Environment } from './outgoing-proxy.ts';

/** Asks one server, over connections that it keeps. */
export interface HttpClient {
  /** The host of the proxy on the way, where there is one: for the log. */
  readonly proxy: string | undefined;
  /** Opens a POST, whose body is then sent with it. */
  post(url: URL, headers: Readonly<Record<string, string | number>>): ClientRequest;
  /** Lets go of idle connections. */
  close(): void;
}

export interface HttpClientOptions {
  readonly log: Log;
  /** What names a proxy on the way. Default this process's environment. */
  readonly env?: Environment;
}

/**
 * @param server The address of the server, or any below it.
 * @throws Error for a proxy that cannot be used, by the name of its variable.
 */
export function createHttpClient(server: URL, { log, env = process.env }: HttpClientOptions): HttpClient {
  const isSecure = server.protocol === 'https:';
  const openRequest = isSecure ? httpsRequest : httpRequest;
  const proxy = resolveProxy(server, env);
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxFreeSockets: 64,
    scheduling: 'lifo',
    // Nothing but what was decided here, whatever Node itself is told of proxies.
    proxyEnv: proxy ? { [isSecure ? 'https_proxy' : 'http_proxy']: proxy.url } : {},
  });
  return {
    proxy: proxy?.host,
    post(url, headers) {
      const request = openRequest(url, { method: 'POST', agent, headers });
      if (proxy) {
        // That it was not the provider's own fault is known here alone.
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
