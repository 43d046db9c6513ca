/**
 * The scripts by which relays share turns. All keys of one turn are in the same slot of a Cluster: a hash with its state, a stream of its
 * events, the lease of its producer, and a mark of its readers.
 *
 * `KEYS`: 1 the hash · 2 the stream · 3 the lease · 4 the mark. An entry of the stream holds the events of one batch; its id is the number
 * of the last of them. Readers are told of new entries by messages on the channel that has the name of the hash.
 *
 * Fields of the hash: `producer` the fencing token, which only the producer knows and each claim replaces · `record` · `state` that of the
 * answer, `streaming` until its end · `number` that of the last event · `endedAt` · `stop` a visitor has stopped it · `cleared` it must not be saved · `erased` nor read any more · `settled` it was ended
 * because its producer had lost the lease.
 * @module
 */
import { defineScript } from './redis-connection.ts';

/**
 * Claims a turn. One that ended before the prompt was submitted, and can be asked again, is claimed anew.
 *
 * `ARGV`: 1 the fencing token · 2 the record · 3 when the prompt was submitted · 4 the time of the lease · 5 the time to live.
 * @returns nothing, or the record of the turn that exists.
 */
export const CLAIM = defineScript(`
local state = redis.call('HGET', KEYS[1], 'state')
if state then
  local canRetry = state == 'failed' or state == 'stopped' or state == 'interrupted'
  local endedAt = tonumber(redis.call('HGET', KEYS[1], 'endedAt') or '0')
  if not canRetry or tonumber(ARGV[3]) < endedAt then return redis.call('HGET', KEYS[1], 'record') end
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[4])
redis.call('HSET', KEYS[1], 'producer', ARGV[1], 'record', ARGV[2], 'state', 'streaming', 'number', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[4])
return false`);

/**
 * Adds a batch of events, possibly none, and renews the lease, or takes it again. A turn that Redis has lost is stored anew.
 *
 * `ARGV`: 1 the fencing token · 2 the time of the lease · 3 the time to live · 4 the number of the first event · 5 the number of events ·
 * 6 the events · 7 the state of the answer after them · 8 now · 9 the record, with the first event · 10 whether to replace an end that another relay has
 * written.
 * @returns what came of it, and a number: `ok` and the sum of 1 if a visitor has stopped the turn, 2 if it is read elsewhere, 4 if it must
 * not be saved and 8 if it is erased · `gap` and the number of the last event that is stored · `lost` · `settled` · `fenced`.
 */
export const APPEND = defineScript(`
local fields = redis.call('HMGET', KEYS[1], 'producer', 'settled', 'number', 'stop', 'cleared', 'erased')
local producer, isSettled = fields[1], fields[2]
if producer and producer ~= ARGV[1] then return {'fenced', 0} end
if isSettled and ARGV[10] ~= '1' then return {'settled', 0} end
local count = tonumber(ARGV[5])
local number = tonumber(fields[3] or '0')
if isSettled or not producer then
  if ARGV[4] ~= '1' or count == 0 then return {'lost', 0} end
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'producer', ARGV[1], 'record', ARGV[9])
  number = 0
end
if count > 0 and tonumber(ARGV[4]) ~= number + 1 then return {'gap', number} end
local isRead = redis.call('EXISTS', KEYS[4])
if count > 0 then
  redis.call('XADD', KEYS[2], string.format('%d-0', number + count), 'e', ARGV[6])
  redis.call('HSET', KEYS[1], 'number', number + count, 'state', ARGV[7])
  if isRead == 1 then redis.call('PUBLISH', KEYS[1], '') end
end
if ARGV[7] == 'streaming' then
  redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
else
  redis.call('HSET', KEYS[1], 'endedAt', ARGV[8])
  redis.call('DEL', KEYS[3])
end
if count > 0 and (number == 0 or ARGV[7] ~= 'streaming') then
  -- Those who read an erased turn now get its end.
  local ttl = fields[6] and ARGV[7] ~= 'streaming' and math.min(ARGV[3], 2000) or ARGV[3]
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('PEXPIRE', KEYS[2], ttl)
end
return {'ok', (fields[4] and 1 or 0) + 2 * isRead + (fields[5] and 4 or 0) + (fields[6] and 8 or 0)}`);

/**
 * Ends a turn without a lease as interrupted.
 *
 * `ARGV`: 1 now · 2 the time to live · 3 the end as a batch · 4 start and end as a batch, if there is no event.
 * @returns 1 if this call has ended it.
 */
export const SETTLE = defineScript(`
if redis.call('HGET', KEYS[1], 'state') ~= 'streaming' or redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
local number = tonumber(redis.call('HGET', KEYS[1], 'number'))
local last = number == 0 and 2 or number + 1
redis.call('XADD', KEYS[2], string.format('%d-0', last), 'e', number == 0 and ARGV[4] or ARGV[3])
redis.call('HSET', KEYS[1], 'state', 'interrupted', 'number', last, 'endedAt', ARGV[1], 'settled', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PUBLISH', KEYS[1], '')
return 1`);

/**
 * Reads the events after a number, at most so many batches.
 *
 * `ARGV`: 1 the number · 2 the number of batches.
 * @returns nothing for an unknown turn; otherwise its fencing token, its state, for how many milliseconds it has a lease (negative without
 * one), the batches, and whether it must not be saved.
 */
export const READ = defineScript(
  `
local fields = redis.call('HMGET', KEYS[1], 'producer', 'state', 'cleared')
if not fields[1] then return false end
local batches = {}
local entries = redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])
for index, entry in ipairs(entries) do batches[index] = entry[2][2] end
return {fields[1], fields[2], redis.call('PTTL', KEYS[3]), batches, fields[3] and 1 or 0}`,
  { isRead: true },
);

/** @returns the record of a turn, or nothing. */
export const FIND = defineScript(`return redis.call('HGET', KEYS[1], 'record')`, { isRead: true });

/** Marks a turn as being read, so that its readers are told of new events. `ARGV`: 1 for how long. */
export const MARK_READ = defineScript(`redis.call('SET', KEYS[4], '1', 'PX', ARGV[1])`);

/** Tells the producer of a running turn something. `ARGV`: the fields `stop`, `cleared` and `erased` that apply. */
export const TELL_PRODUCER = defineScript(`
if redis.call('HGET', KEYS[1], 'state') ~= 'streaming' then return end
for _, field in ipairs(ARGV) do redis.call('HSET', KEYS[1], field, '1') end`);

/** Deletes a turn that was claimed and has not begun. `ARGV`: 1 the fencing token. */
export const RELEASE = defineScript(`
if redis.call('HGET', KEYS[1], 'producer') == ARGV[1] then redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4]) end`);

/** Adds a turn to those of its visitor, and removes those that cannot run any more. `ARGV`: 1 the turn · 2 now · 3 the time to live. */
export const ADD_RUNNING = defineScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`);

/** Removes a turn from those of its visitor. `ARGV`: 1 the turn. */
export const REMOVE_RUNNING = defineScript(`redis.call('ZREM', KEYS[1], ARGV[1])`);

/** @returns the turns of a visitor that may run. */
export const LIST_RUNNING = defineScript(`return redis.call('ZRANGE', KEYS[1], 0, -1)`, { isRead: true });
