import { nested, UNSPEAKABLE, type BadInput, type Target } from './bad-input.ts';
import { packets } from './socket-io.ts';

const QUERY = `{"Prompt":"${UNSPEAKABLE}"}`;
const BYTES = Buffer.from(UNSPEAKABLE);
const DEEP = nested(100_000);
const OUTSIDE = '{"message":"Invalid namespace"}';

type Packets = readonly (readonly [name: string, packets: readonly (string | Buffer)[], expected: string])[];

/** Packets of a connected client: Engine.IO packets (4: a message) that contain Socket.IO packets. */
const INSIDE: Packets = [
  ['a prompt without an acknowledgement', [`42["Prompt",${QUERY}]`], 'served'],
  ['a prompt of nothing, without an acknowledgement', ['42["Prompt"]', '42["Prompt",null]', '42["Prompt",1,2,3]'], 'served'],
  ['a prompt with something else for an acknowledgement', [`42["Prompt",${QUERY},"ack"]`, `42["Prompt",${QUERY},{"call":1}]`], 'served'],
  ['a prompt whose acknowledgement has a number beyond all numbers', [`42${'9'.repeat(400)}["Prompt",${QUERY}]`], '43Infinity[null]'],
  ['one acknowledgement for three prompts', Array<string>(3).fill(`427["Prompt",null]`), '3 × 437[bad-request]'],
  ['acknowledgements of what nobody asked', ['437[null]', '430[]', '43999999999[1]'], 'served'],
  ['events that there are not', ['42["x"]', '42["__proto__",1]', '42["constructor"]', '42[1]', '42["error","x"]', '42["disconnecting"]'], 'closed'],
  ['an event that Socket.IO keeps for itself', ['42["disconnect"]'], 'closed'],
  ['an event without a name', ['42[]'], 'closed'],
  ['an event that is no list', ['42{"a":1}'], 'closed'],
  ['an event that is no JSON', ['42["Prompt",'], 'closed'],
  ['an event of 100,000 levels', [`42["Prompt",${DEEP}]`, `42["Prompt",{"Prompt":${DEEP}}]`], 'closed'],
  ['an event of 100,000 arguments', [`42["x",${'{},'.repeat(99_999)}{}]`, `42["Prompt",${'1,'.repeat(150_000)}1]`], 'closed'],
  ['an acknowledgement of 100,000 arguments', [`437[${'{},'.repeat(99_999)}{}]`], 'closed'],
  ['an event of 100,000 keys', [`42["x",{${Array.from({ length: 100_000 }, (_, index) => `"${index}":0`).join()}}]`], 'closed'],
  ['names that objects are born with, for keys', ['421["Prompt",{"__proto__":{"Prompt":"x"}}]', '422["Prompt",{"constructor":{"Prompt":"x"}}]'], '431[bad-request], 432[bad-request]'],
  ['a prompt with an attachment', ['451-7["Prompt",{"Prompt":{"_placeholder":true,"num":0}}]', BYTES], 'closed'],
  ['an attachment that never comes', ['451-["Prompt",{"_placeholder":true,"num":0}]'], 'closed'],
  ['an attachment that nobody announced', [BYTES], 'closed'],
  ['a billion attachments', ['45999999999-["Prompt"]', BYTES], 'closed'],
  ['an attachment in a place that there is not', ['451-["Prompt",{"_placeholder":true,"num":99}]', BYTES], 'closed'],
  ['an attachment in a place that is no number', ['451-["Prompt",{"_placeholder":true,"num":"length"}]', BYTES], 'closed'],
  ['an attachment below 100,000 levels', [`451-["Prompt",${'['.repeat(50_000)}{"_placeholder":true,"num":0}${']'.repeat(50_000)}]`, BYTES], 'closed'],
  ['an acknowledgement with an attachment', ['461-7[{"_placeholder":true,"num":0}]', BYTES], 'closed'],
  ['a packet of Socket.IO that there is not', ['49'], 'closed'],
  ['a packet of Socket.IO that only servers send', ['44{"message":"x"}'], 'closed'],
  ['an empty packet of Socket.IO', ['4'], 'closed'],
  ['connecting twice', ['40'], 'closed'],
  ['another namespace', ['40/admin,'], `44/admin,${OUTSIDE}`],
  ['a namespace named like what objects are born with', ['40/__proto__,', '40/constructor,'], `44/__proto__,${OUTSIDE}, 44/constructor,${OUTSIDE}`],
  ['a word to another namespace', [`42/admin,["Prompt",${QUERY}]`], 'closed'],
  ['a packet of Engine.IO that there is not', ['x', '9', ''], 'closed'],
  ['a handshake of Engine.IO, by the client', ['0{"sid":"x"}'], 'served'],
  ['a ping of Engine.IO, which is the server’s to send', ['2'], 'closed'],
  ['unsolicited pongs', ['3', '3', '3x'], 'served'],
  ['an upgrade to what it is', ['5'], 'served'],
  ['a packet that does nothing', ['6'], 'served'],
  ['a frame beyond the limit', [`42["Prompt",{"Prompt":"${'a'.repeat(8 * 1_048_576)}"}]`], 'closed'],
]; // prettier-ignore

/** Packets of a client before its CONNECT. */
const OUTSIDE_FIRST: Packets = [
  ['connecting a thousand times before anybody is in', Array<string>(1_000).fill('40'), 'closed'],
  ['a prompt before anybody is in', [`42["Prompt",${QUERY}]`], 'closed'],
  ['a credential of every wrong type', ['40{"token":{"a":1},"ai-chat":[]}'], 'served'],
  ['a credential that is no object', ['40[1]'], 'closed'],
  ['a credential of 100,000 levels', [`40{"token":${DEEP}}`], 'closed'],
  ['an introduction of 100,000 objects', [`40{"a":[${'{},'.repeat(5_000)}{}]}`], 'closed'],
  ['an introduction of a megabyte', [`40{"token":"${'x'.repeat(1_000_000)}"}`], 'closed'],
]; // prettier-ignore

/** Engine.IO and Socket.IO packets. */
export const PACKET_INPUTS: readonly BadInput[] = [
  ...INSIDE.map(([name, sent, expected]) => ({ name, expected, send: (target: Target) => packets(target, sent) })),
  ...OUTSIDE_FIRST.map(([name, sent, expected]) => ({ name, expected, send: (target: Target) => packets(target, sent, false) })),
]; // prettier-ignore
