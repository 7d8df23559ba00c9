-- id, now, what: pause, resume or wake, and of pause why
-- → 'done', 'gone', or of wake 'paused', or 'held' while it has its turn
-- When it is resumed or woken it is to be looked at, though only what waits would be due.
-- Who holds it when it is resumed holds it no more: a turn that began before the pause is over.
local id, now, what, all = ARGV[1], time_now(ARGV[2]), ARGV[3], prefix .. 'sources:'
local own = all .. 'of:' .. id
local was = redis.call('HMGET', own, 'lane', 'paused', 'holder')
if not was[1] then return 'gone' end
local list = all .. 'due:' .. was[1]
if what == 'pause' then
  redis.call('HSET', own, 'paused', ARGV[4])
  redis.call('ZREM', list, id)
  return 'done'
end
if what == 'wake' then
  if was[2] then return 'paused' end
  local at = tonumber(redis.call('ZSCORE', list, id) or 0)
  if was[3] and at > now then return 'held' end
else
  redis.call('HDEL', own, 'paused', 'holder')
end
redis.call('HSET', own, 'asked', 1)
redis.call('ZADD', list, whole(now), id)
return 'done'
