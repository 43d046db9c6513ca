import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, readSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { MAX_QUEUED_BYTES } from '../../../src/relay/cli/line-writer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { until } from '../../helpers/until.ts';

/**
 * A program that writes the requested number of lines, and reports when they are written, dropped or waiting for a reader, and the CPU time that took.
 * It would not report at all if a write waited for the reader.
 */
const PROGRAM = `
  import { openLineWriter } from ${JSON.stringify(new URL('../../../src/relay/cli/line-writer.ts', import.meta.url).href)};
  const writer = openLineWriter(1, { formatDropReport: (dropped) => 'dropped ' + dropped + '\\n' });
  let number = 0;
  process.on('message', async ({ lines = 0, size = 100, exit }) => {
    const before = process.cpuUsage();
    for (let count = 0; count < lines; count++) writer.write(String(++number).padEnd(size - 1, '.') + '#\\n');
    if (exit) process.exit(7);
    while (process.getActiveResourcesInfo().includes('FSReqCallback')) await new Promise(setImmediate);
    const { user, system } = process.cpuUsage(before);
    process.send({ number, cpuMs: (user + system) / 1_000 });
  });
`;

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0).toReversed()) await task();
});

class Program {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;

  /** @param shell Commands that a shell runs before the program, such as to set a limit. */
  constructor(stdout: 'pipe' | number, shell = '') {
    const args = ['--input-type=module', '--eval', PROGRAM];
    const command = shell ? ['/bin/sh', '-c', `${shell}; exec "$0" "$@"`, process.execPath] : [process.execPath];
    const [name = '', ...rest] = [...command, ...args];
    this.child = spawn(name, rest, { stdio: ['ignore', stdout, 'inherit', 'ipc'] });
    this.exit = once(this.child, 'exit').then(([code]) => code as number | null);
    afterwards.push(async () => {
      this.child.kill('SIGKILL');
      await this.exit;
    });
  }

  async write(lines: number, size = 100): Promise<{ readonly number: number; readonly cpuMs: number }> {
    const answered = once(this.child, 'message');
    this.child.send({ lines, size });
    const [answer] = (await answered) as [{ number: number; cpuMs: number }];
    return answer;
  }

  /** Makes the program write lines and exit at once. */
  writeAndExit(lines: number): Promise<number | null> {
    this.child.send({ lines, exit: true });
    return this.exit;
  }
}

/** The numbers of the lines, and the number of lines that were reported as dropped. */
function linesIn(text: string) {
  const lines = text.split('\n').filter(Boolean);
  const reports = lines.flatMap((line) => /^dropped (\d+)$/.exec(line)?.[1] ?? []).map(Number);
  const numbers = lines.flatMap((line) => /^(\d+)\.+#$/.exec(line)?.[1] ?? []).map(Number);
  const dropped = reports.reduce((sum, each) => sum + each, 0);
  return { numbers, reports, dropped, others: lines.length - numbers.length - reports.length };
}

describe('a process that writes lines', () => {
  it('writes all lines, even if it exits right after', async () => {
    const program = new Program('pipe');
    let text = '';
    program.child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
    await program.write(3);
    assert.equal(await program.writeAndExit(2), 7);
    if (!program.child.stdout?.readableEnded) await once(program.child.stdout as NodeJS.ReadableStream, 'end');
    const { numbers, reports, others } = linesIn(text);
    assert.deepEqual([reports, others], [[], 0]);
    // The process exits during one write, and writes the rest in its exit handler.
    assert.deepEqual(new Set(numbers), new Set([1, 2, 3, 4, 5]));
  });

  it('keeps a limited number of bytes for a slow reader, drops the rest, and reports that once', async () => {
    const program = new Program('pipe');
    const { stdout } = program.child;
    const lines = 30_000;
    const { cpuMs } = await program.write(lines);
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
    let text = '';
    stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
    await until(() => text.includes('dropped'));
    await program.write(1);
    await until(() => text.includes(`\n${lines + 1}.`));
    const { numbers, reports, dropped, others } = linesIn(text);
    assert.equal(reports.length, 1);
    assert.equal(numbers.length + dropped, lines + 1);
    assert.equal(others, 0);
    assert.deepEqual(
      numbers.slice(0, -1),
      Array.from({ length: numbers.length - 1 }, (_, index) => index + 1),
    );
    assert.ok(numbers.length * 101 < 2 * MAX_QUEUED_BYTES);
    assert.ok(numbers.length * 101 >= MAX_QUEUED_BYTES - 101);
  });

  it('exits in time when its reader does not read', async () => {
    const program = new Program('pipe');
    await program.write(30_000);
    assert.equal(await program.writeAndExit(1), 7);
  });

  it('continues when its reader is gone', async () => {
    const program = new Program('pipe');
    await program.write(1);
    program.child.stdout?.destroy();
    for (let round = 0; round < 5; round++) await program.write(100);
    assert.equal(await program.writeAndExit(1), 7);
  });

  it('continues with the next reader of a named pipe, and reports the lines lost in between', async () => {
    const folder = temporaryFolder();
    afterwards.push(() => folder.remove());
    const pipe = join(folder.path, 'log');
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', pipe]);
    let text = '';
    const first = openReader(pipe);
    const program = new Program(openSync(pipe, 'w'));
    await program.write(2);
    await until(() => (text += first.read()).includes('\n2.'));
    first.close();
    await program.write(3);
    const second = openReader(pipe);
    await program.write(2);
    await program.write(1);
    text += second.read();
    second.close();
    const { numbers, dropped, ...rest } = linesIn(text);
    assert.deepEqual({ numbers, dropped }, { numbers: [1, 2, 6, 7, 8], dropped: 3 });
    assert.deepEqual(rest, { reports: [3], others: 0 });
  });
});

/** Opens one end of a named pipe without waiting for the other. */
function openReader(path: string) {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const bytes = Buffer.alloc(65_536);
  return {
    /** The available data. */
    read(): string {
      try {
        return bytes.subarray(0, readSync(descriptor, bytes)).toString();
      } catch {
        return '';
      }
    },
    close: () => closeSync(descriptor),
  };
}

const hasFullDevice = process.platform === 'linux';

if (hasFullDevice) {
  describe('a process whose log is on a full disk', () => {
    it('continues, and exits in time', async () => {
      const program = new Program(openSync('/dev/full', 'w'));
      for (let round = 0; round < 5; round++) {
        const { cpuMs } = await program.write(1_000);
        assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
      }
      assert.equal(await program.writeAndExit(1), 7);
    });
  });
}

describe('a process whose log has reached the file size limit', () => {
  it('is not killed, reports dropped lines when there is space again, and tears no later line', async () => {
    const folder = temporaryFolder({ log: '' });
    afterwards.push(() => folder.remove());
    const path = join(folder.path, 'log');
    const program = new Program(openSync(path, 'a'), 'ulimit -f 8');
    // 8 blocks, of 512 or 1,024 bytes.
    await program.write(200);
    await program.write(5);
    const before = linesIn(readFileSync(path, 'utf8'));
    assert.deepEqual([before.reports, before.others], [[], 1], 'the last line is a part of one');
    truncateSync(path, 0);
    await program.write(1);
    const after = readFileSync(path, 'utf8');
    const { numbers, dropped, others } = linesIn(after);
    assert.ok(after.startsWith('\n'), 'the line that was torn is ended');
    assert.equal(others, 0);
    assert.deepEqual(numbers, [206]);
    assert.equal(before.numbers.length + dropped, 205);
    assert.equal(await program.writeAndExit(1), 7);
  });
});
