import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { startRelayProcess, type RelayProcess } from '../../helpers/relay-process.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startFakeProvider, type FakeProvider } from '../../servers/fake-provider.ts';
import { DEFAULT_TOKENS } from '../../servers/provider-script.ts';
import { UNSPEAKABLE, type BadInput, type Target } from './hostile/bad-input.ts';
import { FLOOD_INPUTS } from './hostile/flood-inputs.ts';
import { FRAME_INPUTS } from './hostile/frame-inputs.ts';
import { HTTP_INPUTS } from './hostile/http-inputs.ts';
import { IDENTITY_INPUTS } from './hostile/identity-inputs.ts';
import { PACKET_INPUTS } from './hostile/packet-inputs.ts';
import { POLLING_INPUTS } from './hostile/polling-inputs.ts';
import { PROMPT_INPUTS } from './hostile/prompt-inputs.ts';
import { SLOW_INPUTS } from './hostile/slow-inputs.ts';

/** Shortened times for resuming answers and for slow clients; the defaults would make a long test. */
const PATIENCE = {
  resumeTimeoutMs: 400,
  headersTimeoutMs: 3_000,
  requestTimeoutMs: 4_000,
  socketIoConnectTimeoutMs: 3_000,
};
const KEY = 'sk-that-nobody-may-see';

let provider: FakeProvider;
let relay: RelayProcess;
let target: Target;
/** Regular clients, connected before the hostile inputs; their connections must survive all of them. */
let cat: CatPeer;
let lovelace: LovelacePeer;
/** The outcomes of the slow clients, which stay connected during all other tests. */
let slow: Promise<readonly string[]>;

before(async () => {
  provider = await startFakeProvider();
  const folder = temporaryFolder({ 'hostile.json': JSON.stringify({ limits: PATIENCE }) });
  const env = { AI_CHAT_CONFIG: `${folder.path}/hostile.json`, OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: KEY };
  relay = await startRelayProcess({ ...env, LOG_LEVEL: 'debug' }, true);
  folder.remove();
  const { host, port } = new URL(relay.url);
  target = { host, port: Number(port) };
  cat = await CatPeer.open(`ws://${host}/ws/neighbour`);
  lovelace = await LovelacePeer.open(host);
  slow = Promise.all(SLOW_INPUTS.map(({ send }) => send(target)));
});

after(async () => {
  await lovelace.close();
  await cat.close();
  await relay.stop();
  await provider.stop();
});

const ANSWER = DEFAULT_TOKENS.join('');

/** The regular clients send a prompt on each wire and receive their own complete answer. */
async function neighboursAreServed(): Promise<void> {
  lovelace.chunks.length = 0;
  cat.send({ text: 'And me?' });
  const [{ content }, outcome] = await Promise.all([
    cat.nextOf(({ type }) => type !== 'chat_token'),
    lovelace.ask({ Prompt: 'And me?' }),
  ]);
  assert.equal(content, ANSWER);
  assert.deepEqual(outcome, [null]);
  assert.equal(lovelace.chunks.join(''), ANSWER);
}

const KINDS: readonly (readonly [where: string, inputs: readonly BadInput[]])[] = [
  ['HTTP', HTTP_INPUTS],
  ['handshakes and frames', FRAME_INPUTS],
  ['names of visitors', IDENTITY_INPUTS],
  ['prompts', PROMPT_INPUTS],
  ['packets of Socket.IO', PACKET_INPUTS],
  ['Socket.IO by polling', POLLING_INPUTS],
  ['floods', FLOOD_INPUTS],
];

describe('a relay with hostile clients', () => {
  const table: (readonly [name: string, outcome: string])[] = [];

  for (const [where, inputs] of KINDS) {
    describe(`answers and keeps serving other clients (${where})`, () => {
      for (const { name, expected, send } of inputs) {
        it(name, async () => {
          const outcome = await send(target);
          table.push([name, outcome]);
          assert.equal(outcome, expected);
          await neighboursAreServed();
        });
      }
    });
  }

  it('disconnects slow clients at its limits, and serves the others meanwhile', async () => {
    for (const [index, outcome] of (await slow).entries()) {
      const { name = '', expected } = SLOW_INPUTS[index] ?? {};
      table.push([name, outcome]);
      assert.equal(outcome, expected, name);
    }
    await neighboursAreServed();
  });

  it('uses no more memory after all inputs than before', async (context: TestContext) => {
    // Every input has been sent once, so that code and caches loaded on first use do not count.
    const heldBefore = await held();
    await Promise.all([everything(), ...SLOW_INPUTS.map(({ send }) => send(target))]);
    const heldAfter = await held();
    const [from, to] = [heldBefore, heldAfter].map((bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`);
    context.diagnostic(`heap and external after a collection: ${from} before, ${to} after`);
    assert.ok(heldAfter < heldBefore * 1.1, `${from} became ${to}`);
  });

  it('logs no input, no secret and no unexpected error', () => {
    assert.doesNotMatch(relay.output(), new RegExp(`${UNSPEAKABLE}|${KEY}|And me\\?|Are you well`));
    assert.doesNotMatch(relay.output(), /"level":"error"|something unforeseen|nobody looked|Warning/);
  });

  it('is still the same process, and answers on both wires', async (context: TestContext) => {
    await neighboursAreServed();
    process.kill(relay.pid, 0);
    for (const line of markdownTable(['bad input', 'what came back'], table).split('\n')) context.diagnostic(line);
  });
});

async function everything(): Promise<void> {
  for (const [, inputs] of KINDS) for (const { send } of inputs) await send(target);
}

/** The relay's memory after the time in which answers could be resumed. */
async function held(): Promise<number> {
  for (const end = performance.now() + 1.5 * PATIENCE.resumeTimeoutMs; performance.now() < end;)
    await neighboursAreServed();
  return relay.held();
}
