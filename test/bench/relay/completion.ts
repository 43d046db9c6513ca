import { Agent, request, type IncomingMessage } from 'node:http';

/*
 * The least that it takes to ask a provider: one request over a kept connection, whose answer is split into lines. No limit, no
 * memory, no time-out, no error but the socket's.
 */

const AGENT = new Agent({ keepAlive: true, maxSockets: Infinity });

/**
 * @param provider Its address, without a path.
 * @param onLine Called with each line that has data, without its `data: `.
 * @returns when the answer has ended.
 */
export async function streamCompletion(
  provider: string,
  content: string,
  onLine: (data: string) => void,
): Promise<void> {
  const body = JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content }] });
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(`${provider}/v1/chat/completions`, { method: 'POST', agent: AGENT, headers }, resolve);
    asked.setNoDelay(true);
    asked.once('error', reject);
    asked.end(body);
  });
  await new Promise<void>((resolve, reject) => {
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) onLine(line.slice(6));
    });
    response.once('end', resolve);
    response.once('error', reject);
  });
}
