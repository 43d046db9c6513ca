/**
 * The scripts by which conversations are stored. All keys of a visitor's conversations are in the same slot of a Cluster; those that count
 * for an address are in another one, so they are updated after them.
 *
 * A conversation is a hash and the order of its messages. Fields of the hash: `m:` and the id of a message, with the message as JSON behind
 * its length in characters · `sequence` that of the last message · `characters` of all messages · `activeAt` · `words` the first words
 * of the first prompt · `title`, `titleBy` · `holders` the keys of those that it counts for.
 *
 * Expiry is checked by the time that the relay gives; that of Redis only frees the memory.
 * @module
 */
import { defineScript } from './redis-connection.ts';

const DROP_EXPIRED = `
local function isExpired(now, ttl)
  local activeAt = redis.call('HGET', KEYS[1], 'activeAt')
  return not activeAt or tonumber(activeAt) + tonumber(ttl) <= tonumber(now)
end`;

/**
 * `KEYS`: 1 the conversation · 2 the order of its messages · 3 the conversations of the visitor.
 * `ARGV`: 1 the id of the conversation · 2 now · 3 the time to live · 4 most messages · 5 most characters · 6 most conversations of the
 * visitor · 7 the first words, if there is a prompt · 8 the holders · 9 `=` and the id of the message that must be the last one, or nothing ·
 * then the id and the value of each message.
 * @returns nothing if another message is the last one; otherwise the characters of the conversation, and the ids of the visitor's
 * conversations that are too many.
 */
export const APPEND_MESSAGES = defineScript(`${DROP_EXPIRED}
local function sizeOf(value) return tonumber(string.match(value, '^%d+')) end
if isExpired(ARGV[2], ARGV[3]) then redis.call('DEL', KEYS[1], KEYS[2]) end
if ARGV[9] ~= '' and ARGV[9] ~= '=' .. (redis.call('ZRANGE', KEYS[2], -1, -1)[1] or '') then return false end
local characters = tonumber(redis.call('HGET', KEYS[1], 'characters') or '0')
for index = 10, #ARGV, 2 do
  local field = 'm:' .. ARGV[index]
  local known = redis.call('HGET', KEYS[1], field)
  if known then
    characters = characters - sizeOf(known)
  else
    redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[1], 'sequence', 1), ARGV[index])
  end
  redis.call('HSET', KEYS[1], field, ARGV[index + 1])
  characters = characters + sizeOf(ARGV[index + 1])
end
local count = redis.call('ZCARD', KEYS[2])
while count > 0 and (count > tonumber(ARGV[4]) or characters > tonumber(ARGV[5])) do
  local field = 'm:' .. redis.call('ZPOPMIN', KEYS[2])[1]
  characters = characters - sizeOf(redis.call('HGET', KEYS[1], field))
  redis.call('HDEL', KEYS[1], field)
  count = count - 1
end
if count == 0 then
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('ZREM', KEYS[3], ARGV[1])
  return {0, {}}
end
redis.call('HSET', KEYS[1], 'activeAt', ARGV[2], 'characters', characters, 'holders', ARGV[8])
if ARGV[7] ~= '' then redis.call('HSETNX', KEYS[1], 'words', ARGV[7]) end
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[3]) end
local excess = {}
while redis.call('ZCARD', KEYS[3]) > tonumber(ARGV[6]) do
  excess[#excess + 1] = redis.call('ZPOPMIN', KEYS[3])[1]
end
return {characters, excess}`);

/** `KEYS`: 1 the conversation · 2 the order. `ARGV`: 1 now · 2 the time to live. @returns the messages in their order. */
export const LOAD_MESSAGES = defineScript(
  `${DROP_EXPIRED}
if isExpired(ARGV[1], ARGV[2]) then return {} end
local messages = {}
for index, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  messages[index] = redis.call('HGET', KEYS[1], 'm:' .. id)
end
return messages`,
  { isRead: true },
);

/** `KEYS`: 1 the conversation. `ARGV`: 1 now · 2 the time to live. @returns title and who gave it. */
export const LOAD_TITLE = defineScript(
  `${DROP_EXPIRED}
if isExpired(ARGV[1], ARGV[2]) then return {false, false} end
return redis.call('HMGET', KEYS[1], 'title', 'titleBy')`,
  { isRead: true },
);

/** `KEYS`: 1 the conversation. `ARGV`: 1 now · 2 the time to live · 3 the title · 4 who gave it. @returns whether it is stored. */
export const STORE_TITLE = defineScript(`${DROP_EXPIRED}
if isExpired(ARGV[1], ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'title', ARGV[3], 'titleBy', ARGV[4])
return 1`);

/** `KEYS`: 1 the conversations of a visitor. `ARGV`: 1 now · 2 the time to live. @returns their ids, the oldest first. */
export const LIST_CONVERSATIONS = defineScript(
  `return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1] - ARGV[2], '+inf')`,
  { isRead: true },
);

/** `KEYS`: conversations. @returns for each the first words, the title, and when it was changed. */
export const SUMMARIZE = defineScript(
  `
local summaries = {}
for index, key in ipairs(KEYS) do summaries[index] = redis.call('HMGET', key, 'words', 'title', 'activeAt') end
return summaries`,
  { isRead: true },
);

/** `KEYS`: 1 the conversation · 2 the order · 3 the conversations of the visitor. `ARGV`: 1 the id. @returns the holders. */
export const DELETE_CONVERSATION = defineScript(`
local holders = redis.call('HGET', KEYS[1], 'holders')
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[1])
return holders`);

/**
 * Counts a conversation for an address or a network.
 *
 * `KEYS`: 1 the conversations by their times · 2 their characters, and the sum of them in the field `sum`.
 * `ARGV`: 1 the id · 2 now · 3 the time to live · 4 the characters, 0 if the conversation was deleted · 5 most conversations · 6 most
 * characters.
 * @returns the ids of the conversations that are too many.
 */
export const COUNT_FOR_HOLDER = defineScript(`
local function remove(id)
  redis.call('HINCRBY', KEYS[2], 'sum', 0 - tonumber(redis.call('HGET', KEYS[2], 'c:' .. id) or '0'))
  redis.call('HDEL', KEYS[2], 'c:' .. id)
  redis.call('ZREM', KEYS[1], id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])) do remove(id) end
remove(ARGV[1])
if ARGV[4] == '0' then return {} end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], 'c:' .. ARGV[1], ARGV[4])
local sum = redis.call('HINCRBY', KEYS[2], 'sum', ARGV[4])
local excess = {}
while redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[5]) or (sum > tonumber(ARGV[6]) and redis.call('ZCARD', KEYS[1]) > 1) do
  local id = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  remove(id)
  excess[#excess + 1] = id
  sum = tonumber(redis.call('HGET', KEYS[2], 'sum'))
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return excess`);
