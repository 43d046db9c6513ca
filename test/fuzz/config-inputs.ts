import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import type { FuzzKind } from './fuzz-input.ts';
import { broken, extremeText, jsonText, mutatedText } from './json-texts.ts';
import { RELAY_PROGRAM } from '../helpers/relay-program.ts';

const CONFIG = {
  host: '127.0.0.1',
  port: 0,
  basePath: '/chat',
  logLevel: 'info',
  allowedOrigins: ['https://shop.example', 'https://*.shop.example'],
  trustedProxies: ['10.0.0.0/8', '::1'],
  accessKeys: [{ env: 'KEY' }],
  limits: { frameBytes: 100_000, bodyBytes: 100_000, connectionsPerAddress: 5, resumeTimeoutMs: 1_000, headersTimeoutMs: 5_000 },
  memory: { conversations: 10, ttlMs: 1_000 },
  cat: { streamTokens: 'address', closeAfterError: true },
  lovelace: { framing: 'auto', rejectUnknownParameters: false },
  assistants: [
    { id: 'demo', label: 'Demo', systemPrompt: 'You sell socks.', provider: { kind: 'demo', delayMs: 1 }, contextWindow: { messages: 5 } },
    {
      id: 'one',
      provider: {
        kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: { env: 'KEY' }, headers: { 'x-a': 'b', 'x-key': { env: 'KEY' } },
        model: 'm', temperature: 1, extraBody: { reasoning_effort: 'low' }, maxTokensParameter: 'max_tokens', maxCharacters: 10,
      },
    },
    { id: 'two', provider: { kind: 'anthropic', apiKey: { env: 'KEY' }, model: 'm', providerOptions: { thinking: { type: 'enabled' } } } },
    { id: 'three', provider: { kind: 'google', apiKey: { env: 'KEY' }, model: 'm', webSearch: true, idleTimeoutMs: 100 } },
  ],
}; // prettier-ignore

const VARIABLES = [
  'HOST',
  'PORT',
  'BASE_PATH',
  'ALLOWED_ORIGINS',
  'TRUSTED_PROXIES',
  'ACCESS_KEYS',
  'LOG_LEVEL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'ANTHROPIC_API_KEY',
  'SYSTEM_PROMPT',
  'KEY',
];
const VALUES = ['', ' ', 'x', '0', '-1', '65536', '1e3', '::1', '[::1]', 'http://127.0.0.1:9', 'a,b', '*', '\u00fc', 'a\nb', '../..', '“k”', 'debug']; // prettier-ignore

/** Maximum time to start on a busy machine. */
const START_MS = 30_000;

/**
 * Configuration files and variables. The program must listen, or exit with 1 and a readable reason instead of a stack.
 */
export const CONFIGS: FuzzKind = {
  name: 'configs',
  concurrency: 2,
  make(random) {
    const mutated = random.chance(0.8) ? mutatedText(random, CONFIG, 2) : random.pick([jsonText, extremeText])(random);
    const text = random.chance(0.1) ? `\ufeff${mutated}` : random.chance(0.1) ? broken(random, mutated) : mutated;
    const changes = random.chance(0.3) ? random.many(3, () => [random.pick(VARIABLES), random.pick(VALUES)] as const) : [];
    const env = { KEY: 'k-0815', ...Object.fromEntries(changes) };
    return { parts: [JSON.stringify(env), text], send: () => start(text, env) };
  },
}; // prettier-ignore

async function start(text: string, env: Readonly<Record<string, string>>): Promise<string | void> {
  const folder = temporaryFolder({ 'fuzz.json': text });
  // The variable overrides the file's port, which may be in use.
  const child = spawn(process.execPath, [RELAY_PROGRAM, '--config', join(folder.path, 'fuzz.json')], {
    cwd: folder.path,
    env: { PORT: '0', OLLAMA_HOST: '127.0.0.1:1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isListening = false;
  const collect = (part: Buffer) => {
    output += part.toString();
    if (isListening || !output.includes('listening on')) return;
    isListening = true;
    child.kill('SIGTERM');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  folder.remove();
  if (/^\s+at .*:\d+:\d+|node:internal|something unforeseen|nobody looked/m.test(output)) return `a stack: ${output.slice(0, 2_000)}`;
  if (isListening ? code !== 0 : code !== 1) return `ended with ${code}: ${output.slice(0, 2_000)}`;
  if (!isListening && output.trim() === '') return 'ended without a word';
} // prettier-ignore
