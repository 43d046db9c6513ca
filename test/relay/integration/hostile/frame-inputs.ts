import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { UNSPEAKABLE, type BadInput, type Target } from './bad-input.ts';
import { cat, frameOf, EXTENDED, STOCK, type CatHand } from './cat.ts';
import { handshake, raw, request } from './raw.ts';

const MiB = 1_048_576;

/** A few kilobytes that would decompress to many megabytes. */
const BOMB = deflateRawSync(Buffer.alloc(16 * MiB));

const HELLO = JSON.stringify({ text: UNSPEAKABLE });
const socketIo = '/socket.io/?EIO=4&transport=websocket';

/** Bytes of handshakes that do not become a WebSocket. */
const HANDSHAKES: readonly (readonly [name: string, bytes: string, expected: string])[] = [
  ['an upgrade to where nobody is', handshake('/nowhere'), '404'],
  ['an upgrade to a file', handshake('/demo/index.html'), '404'],
  ['an upgrade to a path deeper than a user id', handshake('/ws/a/b'), '404'],
  ['an upgrade to a user id that cannot be decoded', handshake('/ws/%e0%a4%a'), '400'],
  ['an upgrade to a user id of 20 kB', handshake(`/ws/${'a'.repeat(20_000)}`), '431'],
  ['a handshake without a key', handshake(STOCK).replace(/Sec-WebSocket-Key.*\r\n/, ''), '400'],
  ['a handshake with a bad key', handshake(STOCK, [], 'x'), '400'],
  ['a handshake of version 99', handshake(STOCK, ['Sec-WebSocket-Version: 99']), '400'],
  ['a handshake by POST', handshake(STOCK).replace('GET', 'POST'), '405'],
  ['a handshake with a broken list of protocols', handshake(STOCK, ['Sec-WebSocket-Protocol: ,,']), '400'],
  ['an upgrade to h2c', request(`GET ${STOCK}`, ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AA']), '404'],
  ['an upgrade to what there is not', request(`GET ${STOCK}`, ['Connection: Upgrade', 'Upgrade: teapot']), '404'],
  ['a Socket.IO handshake with a bad key', handshake(socketIo, [], 'x'), '400'],
  ['a Socket.IO handshake of version 99', handshake(socketIo, ['Sec-WebSocket-Version: 99']), '400'],
  ['a Socket.IO handshake of an older Engine.IO', handshake(socketIo.replace('EIO=4', 'EIO=3')), '400'],
  ['a Socket.IO handshake without an Engine.IO', handshake('/socket.io/?transport=websocket'), '400'],
  ['a Socket.IO handshake for a session that there is not', handshake(`${socketIo}&sid=__proto__`), '400'],
  ['a Socket.IO handshake for another transport', handshake(socketIo.replace('=websocket', '=constructor')), '400'],
];

/** Operations on an open socket, below its messages. */
const FRAMES: readonly (readonly [name: string, act: (hand: CatHand) => void, expected: string])[] = [
  ['invalid UTF-8 in a text frame', ({ wire }) => wire.write(frameOf(0x81, Buffer.from([0x22, 0xc3, 0x28, 0x22]))), 'closed 1007'],
  ['a binary frame', ({ socket }) => socket.send(Buffer.from(HELLO)), 'bad-request'],
  ['a binary frame of noise', ({ socket }) => socket.send(randomBytes(100_000)), 'bad-request'],
  ['a frame beyond the limit', ({ say }) => say({ text: 'a'.repeat(MiB) }), 'closed 1009'],
  ['a frame that claims 4 GB', ({ wire }) => wire.write(frameOf(0x81, '{', { claims: 4 * 1024 * MiB })), 'closed 1009'],
  ['fragments beyond the limit', ({ wire }) => {
    wire.write(frameOf(0x01, 'a'.repeat(MiB / 2)));
    for (let count = 0; count < 3; count++) wire.write(frameOf(0x00, 'a'.repeat(MiB / 2)));
  }, 'closed 1009'],
  ['20,000 fragments of one byte', ({ wire }) => {
    wire.write(frameOf(0x01, 'a'));
    wire.write(Buffer.concat(Array<Buffer>(20_000).fill(frameOf(0x00, 'a'))));
  }, 'closed 1008'],
  ['a compressed bomb, which was not agreed on', ({ wire }) => wire.write(frameOf(0xc1, BOMB)), 'closed 1002'],
  ['a frame without its mask', ({ wire }) => wire.write(frameOf(0x81, HELLO, { masked: false })), 'closed 1002'],
  ['a kind of frame that there is not', ({ wire }) => wire.write(frameOf(0x83, HELLO)), 'closed 1002'],
  ['a ping longer than pings are', ({ wire }) => wire.write(frameOf(0x89, 'a'.repeat(200))), 'closed 1002'],
  ['a ping in pieces', ({ wire }) => wire.write(frameOf(0x09, 'a')), 'closed 1002'],
  ['a piece of nothing', ({ wire }) => wire.write(frameOf(0x80, HELLO)), 'closed 1002'],
  ['a message begun in the middle of another', ({ wire }) => wire.write(Buffer.concat([frameOf(0x01, 'a'), frameOf(0x81, 'b')])), 'closed 1002'],
  ['a close with half a code', ({ wire }) => wire.write(frameOf(0x88, 'a')), 'closed 1002'],
  ['a close with a code that there is not', ({ wire }) => wire.write(frameOf(0x88, Buffer.from([0, 1]))), 'closed 1002'],
  ['a close with a reason that is no UTF-8', ({ wire }) => wire.write(frameOf(0x88, Buffer.from([3, 0xe8, 0xc3, 0x28]))), 'closed 1007'],
  ['HTTP in an open socket', ({ wire }) => wire.write(request('GET /healthz')), 'closed 1002'],
  ['hanging up in the middle of a frame', ({ wire }) => {
    wire.write(frameOf(0x81, '{"text":', { claims: 100_000 }));
    wire.end();
  }, 'closed 1006'],
]; // prettier-ignore

/** WebSocket handshakes and frames. */
export const FRAME_INPUTS: readonly BadInput[] = [
  ...HANDSHAKES.map(([name, bytes, expected]) => ({ name, expected, send: (target: Target) => raw(target, bytes) })),
  ...FRAMES.map(([name, act, expected]) => ({ name, expected, send: (target: Target) => cat(target, STOCK, act) })),
  {
    name: 'frames in the same breath as the handshake',
    expected: '101',
    send: (target) =>
      raw(target, Buffer.concat([Buffer.from(handshake(EXTENDED)), frameOf(0x81, '{'), frameOf(0x88, '')])),
  },
];
