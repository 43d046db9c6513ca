import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { monotonicUs, tokenText, type AnswerScript } from '../answer-text.ts';
import { announceServer } from './announce-server.ts';

/*
 * The model behind all contestants: Chat Completions, streamed. The prompt says how much and how fast. It does as little as it
 * can, for it has the machine in common with whoever is measured.
 */

/** Chunks a write, where there is no pace. Read by a contestant they come many at once, as they do from a fast provider. */
const FLOOD_BATCH = 16;

/** Timers fire late rather than early; what is due this soon is sent now. */
const EARLY_MS = 0.5;

const HEAD = '"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench"';
const ROLE = event(
  `{${HEAD},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}`,
);
const END = event(`{${HEAD},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}`);
const DONE = event('[DONE]');

interface Asked {
  readonly messages: readonly { readonly content: string }[];
  readonly stream_options?: { readonly include_usage?: boolean };
}

const server = createServer((request, response) => void answer(request, response));
// Contestants keep their connections; between two scenarios some seconds may pass.
server.keepAliveTimeout = 120_000;
announceServer(server);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = JSON.parse(await text(request)) as Asked;
  const script = JSON.parse(asked.messages.at(-1)?.content ?? '') as AnswerScript;
  response.on('error', () => {});
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache' });
  response.write(ROLE);
  const finish = () => {
    const { tokens } = script;
    const usage = `{"prompt_tokens":1,"completion_tokens":${tokens},"total_tokens":${tokens + 1}}`;
    const account = asked.stream_options?.include_usage ? event(`{${HEAD},"choices":[],"usage":${usage}}`) : '';
    response.end(END + account + DONE);
  };
  if (script.rate > 0) pace(response, script, finish);
  else flood(response, script, finish);
}

function flood(response: ServerResponse, { tokens }: AnswerScript, finish: () => void): void {
  let sent = 0;
  const send = (): void => {
    while (sent < tokens) {
      if (response.destroyed) return;
      const now = monotonicUs();
      let batch = '';
      for (const end = Math.min(tokens, sent + FLOOD_BATCH); sent < end; sent += 1) batch += chunk(sent, now);
      if (!response.write(batch)) return void response.once('drain', send);
    }
    finish();
  };
  send();
}

function pace(response: ServerResponse, { tokens, rate, delayMs }: AnswerScript, finish: () => void): void {
  const start = performance.now() + delayMs;
  const dueInMs = (index: number) => start + (index * 1000) / rate - performance.now();
  let sent = 0;
  const send = (): void => {
    if (response.destroyed) return;
    for (; sent < tokens && dueInMs(sent) <= EARLY_MS; sent += 1) response.write(chunk(sent, monotonicUs()));
    if (sent < tokens) setTimeout(send, dueInMs(sent));
    else finish();
  };
  setTimeout(send, delayMs);
}

function chunk(index: number, sentUs: number): string {
  const delta = `{"content":"${tokenText(index, sentUs)}"}`;
  return event(`{${HEAD},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":null}]}`);
}

function event(data: string): string {
  return `data: ${data}\n\n`;
}
