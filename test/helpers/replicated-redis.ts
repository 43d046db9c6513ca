import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisOptions } from '../../src/relay/store/redis/redis-options.ts';
import { findRedisServer, freePort, RedisCommands, startRedis } from './redis-server.ts';
import { until } from './until.ts';

/** Two Redis servers, of which a Sentinel puts the second in charge when the first is gone. */
export interface ReplicatedRedis {
  readonly options: RedisOptions;
  /** Ends the first server. */
  begin(): Promise<void>;
  /** Waits until the other one is in charge. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param settings Further settings of both servers.
 * @param sentinelPassword That of the Sentinel. Default: it requires none.
 */
export async function openReplicatedRedis(
  settings: readonly string[] = [],
  sentinelPassword?: string,
): Promise<ReplicatedRedis> {
  const first = await startRedis(['--repl-diskless-sync-delay', '0', ...settings]);
  const second = await startRedis(['--replicaof', `127.0.0.1 ${first.port}`, ...settings]);
  await until(async () => String(await second.command('INFO', 'replication')).includes('master_link_status:up'));
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor shop 127.0.0.1 ${first.port} 1`,
      'sentinel down-after-milliseconds shop 300',
      'sentinel failover-timeout shop 2000',
      ...(sentinelPassword ? [`requirepass ${sentinelPassword}`] : []),
    ].join('\n'),
  );
  const sentinel = spawn(findRedisServer(), [file, '--sentinel'], { stdio: 'ignore' });
  sentinel.unref();
  const kill = () => sentinel.kill('SIGKILL');
  process.once('exit', kill);
  const commands = new RedisCommands(port, sentinelPassword);
  // The Sentinel knows the replica by then, which it asks the first server for.
  await until(async () =>
    JSON.stringify(await commands.send(['SENTINEL', 'REPLICAS', 'shop']).catch(() => '')).includes(`${second.port}`),
  );
  return {
    options: {
      sentinels: [`127.0.0.1:${port}`],
      sentinelName: 'shop',
      ...(sentinelPassword && { sentinelPassword }),
    },
    begin: () => first.stop(),
    end: () => until(async () => JSON.stringify(await second.command('ROLE').catch(() => '')).startsWith('["master"')),
    async close() {
      commands.close();
      sentinel.ref();
      const exit = once(sentinel, 'exit');
      kill();
      await exit;
      process.removeListener('exit', kill);
      await first.close();
      await second.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
