-- id, now, what: pause, resume or wake; then of pause why, of resume its history as it was read, and
-- as it is from now on
-- → 'done', 'gone', of resume 'settled' where its history is another, of wake 'paused', or 'held'
-- while it has its turn
-- When it is resumed or woken it is to be looked at, though only what waits would be due.
-- Who holds it when it is resumed holds it no more: a turn that began before the pause is over.
local id, now, what, all = ARGV[1], time_now(ARGV[2]), ARGV[3], prefix .. 'sources:'
local own = all .. 'of:' .. id
local was = redis.call('HMGET', own, 'lane', 'paused', 'holder', 'history')
if not was[1] then return 'gone' end
local list = all .. 'due:' .. was[1]
if what == 'pause' then
  redis.call('HSET', own, 'paused', ARGV[4])
  redis.call('ZREM', list, id)
  return 'done'
end
if what == 'wake' then
  if was[2] then return 'paused' end
  -- Also where its turn ends without a word, or isn't of what it is now.
  redis.call('HSET', own, 'asked', 1)
  local at = tonumber(redis.call('ZSCORE', list, id) or 0)
  if was[3] and at > now then return 'held' end
else
  if (was[4] or '') ~= ARGV[4] then return 'settled' end
  redis.call('HDEL', own, 'paused', 'holder')
  redis.call('HSET', own, 'history', ARGV[5], 'asked', 1)
end
redis.call('ZADD', list, whole(now), id)
return 'done'
