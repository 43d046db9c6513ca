import { chatError, type ChatError } from '../chat/index.ts';
import { PieceJoiner } from '../protocol/lovelace-framing.ts';
import { parseAddress } from './address.ts';
import { errorOf } from './error-of.ts';
import { explain } from './explain.ts';
import { fetched } from './fetched.ts';
import { lazily } from './lazily.ts';
import { LovelaceConnection } from './lovelace-connection.ts';
import { spellRequest } from './lovelace-request.ts';
import { SocketTransport } from './socket-transport.ts';
import { systemClock } from './system-clock.ts';
import type { ChatTransport, TransportOptions } from './transport.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

/**
 * A transport to a Lovelace or to our relay, over Socket.IO, or with `mode: 'api'` over plain HTTP.
 *
 * - The server remembers nothing: a prompt takes along as much of the conversation as the server bears.
 * - A stock Lovelace cannot be stopped: a stop hangs up, and the next prompt connects anew.
 * - Capability `assistants`: our relay's, or the providers of a stock server with each of their models. Over Socket.IO it is
 *   there once connected.
 *
 * Throws a `ChatFailure`: `bad-configuration`, `mixed-content`.
 */
export function createLovelaceTransport(options: TransportOptions): ChatTransport {
  const { url, mode = 'socket', framing = 'line', clock = systemClock } = options;
  const address = parseAddress(url);
  let refusal: unknown;
  const onRefused = (data: unknown) => (refusal = data);
  const tell = (error: ChatError) => explain({ error, address: address.http, refusal, options });

  /** A choice of our relay's is called by its whole name. A new connection does not know yet whether it is to our relay. */
  const isOurs = (id: string) => transport.offered?.some((assistant) => assistant.id === id) ?? false;
  const spell = ({ request, last }: Pick<Turn, 'request' | 'last'>) =>
    spellRequest(request, { mode, after: last, isOurs });

  const http = lazily(async () => {
    const { LovelaceHttp } = await fetched(import('./lovelace-http.ts'));
    return new LovelaceHttp(address.http, options, transport.closing);
  });

  const joiners = async (): Promise<() => PieceJoiner> => {
    if (framing !== 'auto') return () => new PieceJoiner(framing);
    const { FramingJudge } = await fetched(import('../protocol/lovelace-framing-judge.ts'));
    return () => new PieceJoiner(new FramingJudge());
  };

  const openSocket = async (token: string | undefined, events: SocketEvents): Promise<SocketConnection> => {
    const Manager = await fetched(import('socket.io-client').then((module) => module.Manager));
    return new LovelaceConnection({
      Manager,
      address,
      token,
      newJoiner: await joiners(),
      clock,
      spell,
      events,
      onRefused,
    });
  };

  const openApi = async (_: unknown, events: SocketEvents): Promise<SocketConnection> => {
    const { LovelaceApiConnection } = await fetched(import('./lovelace-api-connection.ts'));
    return new LovelaceApiConnection(await http(), spell, events);
  };

  const assistants = async () => {
    // The list of providers takes a while to come; by then our relay has greeted, and knows better.
    const listed = await (await http()).assistants();
    return transport.offered ?? listed;
  };

  const transport: SocketTransport = new SocketTransport(
    {
      open: mode === 'api' ? openApi : openSocket,
      refuse(request) {
        try {
          spell({ request, last: 0 });
          return undefined;
        } catch (cause) {
          return errorOf(cause);
        }
      },
      diagnose: () =>
        http()
          .then((server) => server.diagnose())
          // A server that does not answer does not give out our code either.
          .catch(() => chatError('unreachable')),
      explain: tell,
      assistants,
      stockStop: 'hang-up',
      breaks: framing !== 'token' && mode === 'socket',
    },
    options,
  );
  if (mode === 'api') transport.assistants = assistants;
  return transport;
}
