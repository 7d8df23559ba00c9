-- search, most, how many were found, of each its id, key and when it came in (ms), ids that are gone
-- A river is a sorted set of ids by their numbers, and a hash of what is known of each ('key ms')
-- with the last number ('#') and, of what had to make room, when the latest came in ('<') and the
-- highest number ('>').
local river = prefix .. 'river:' .. ARGV[1]
local known = river .. ':known'
local most, found = tonumber(ARGV[2]), tonumber(ARGV[3])
if redis.call('HEXISTS', prefix .. 'searches', ARGV[1]) == 0 then return 0 end
for at = 4, 3 + 3 * found, 3 do
  local id, key, came = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local old = redis.call('HGET', known, id)
  -- What had to make room comes by again when it is annotated anew.
  local is_past = not old and tonumber(came) <= tonumber(redis.call('HGET', known, '<') or -1)
  if not is_past and not (old and string.match(old, '^%S+') == key) then
    redis.call('ZADD', river, redis.call('HINCRBY', known, '#', 1), id)
    redis.call('HSET', known, id, key .. ' ' .. came)
  end
end
for at = 4 + 3 * found, #ARGV do
  redis.call('ZREM', river, ARGV[at])
  redis.call('HDEL', known, ARGV[at])
end
for _ = 1, redis.call('ZCARD', river) - most do
  local id, at = unpack(redis.call('ZRANGE', river, 0, 0, 'WITHSCORES'))
  local came = string.match(redis.call('HGET', known, id) or '', ' (%d+)$') or '0'
  local latest = redis.call('HGET', known, '<') or '0'
  if tonumber(came) > tonumber(latest) then redis.call('HSET', known, '<', came) end
  redis.call('HSET', known, '>', whole(tonumber(at)))
  redis.call('ZREM', river, id)
  redis.call('HDEL', known, id)
end
return 1
