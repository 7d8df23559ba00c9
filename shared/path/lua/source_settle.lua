-- id, holder, its revision as the turn knows it, now, in how many ms it is due, its history ('' to
-- leave it), what waits ('' for nothing, '=' to leave it), why it is paused from now on ('' if it
-- isn't), 1 where `seen` is replaced, seen, then names and numbers of what is counted of all sources,
-- in turn → 1, or 0 when another holds it
-- What the turn says of a source that its owner changed meanwhile isn't of what it is now: it is due
-- at once, with the history that it had. What came in has come in.
local id, now, all = ARGV[1], time_now(ARGV[4]), prefix .. 'sources:'
local own, seen = all .. 'of:' .. id, all .. 'seen:' .. id
local was = redis.call('HMGET', own, 'holder', 'lane', 'paused', 'revision')
if was[1] ~= ARGV[2] then return 0 end
local is_same = was[4] == ARGV[3]
redis.call('HDEL', own, 'holder')
if ARGV[6] ~= '' and is_same then
  redis.call('HSET', own, 'history', ARGV[6])
  redis.call('HDEL', own, 'asked')
end
if ARGV[7] == '' then
  redis.call('HDEL', own, 'waiting')
elseif ARGV[7] ~= '=' then
  redis.call('HSET', own, 'waiting', ARGV[7])
end
if ARGV[9] == '1' then redis.call('SET', seen, ARGV[10]) end
local list, pauses = all .. 'due:' .. was[2], ARGV[8] ~= '' and is_same
if pauses and not was[3] then redis.call('HSET', own, 'paused', ARGV[8]) end
if pauses or was[3] then
  redis.call('ZREM', list, id)
else
  redis.call('ZADD', list, whole(now + (is_same and tonumber(ARGV[5]) or 0)), id)
end
for place = 11, #ARGV, 2 do redis.call('HINCRBY', all .. 'counts', ARGV[place], ARGV[place + 1]) end
return 1
