import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** Asks one server, over connections that it keeps. */
export interface HttpClient {
  /** Opens a POST, whose body is then sent with it. */
  post(url: URL, headers: Readonly<Record<string, string | number>>): ClientRequest;
  /** Lets go of idle connections. */
  close(): void;
}

export function createHttpClient({ protocol }: URL): HttpClient {
  const isSecure = protocol === 'https:';
  const open = isSecure ? httpsRequest : httpRequest;
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' });
  return {
    post: (url, headers) => open(url, { method: 'POST', agent, headers }),
    close: () => agent.destroy(),
  };
}
