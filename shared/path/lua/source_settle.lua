-- id, holder, now, in how many ms it is due, its history ('' to leave it), what waits ('' for nothing,
-- '=' to leave it), why it is paused from now on ('' if it isn't), 1 where `seen` is replaced, seen,
-- then names and numbers of what is counted of all sources, in turn
-- → 1, or 0 when another holds it
local id, now, all = ARGV[1], time_now(ARGV[3]), prefix .. 'sources:'
local own, seen = all .. 'of:' .. id, all .. 'seen:' .. id
local was = redis.call('HMGET', own, 'holder', 'lane', 'paused')
if was[1] ~= ARGV[2] then return 0 end
redis.call('HDEL', own, 'holder')
if ARGV[5] ~= '' then
  redis.call('HSET', own, 'history', ARGV[5])
  redis.call('HDEL', own, 'asked')
end
if ARGV[6] == '' then
  redis.call('HDEL', own, 'waiting')
elseif ARGV[6] ~= '=' then
  redis.call('HSET', own, 'waiting', ARGV[6])
end
if ARGV[8] == '1' then redis.call('SET', seen, ARGV[9]) end
local list = all .. 'due:' .. was[2]
if ARGV[7] ~= '' and not was[3] then redis.call('HSET', own, 'paused', ARGV[7]) end
if ARGV[7] ~= '' or was[3] then
  redis.call('ZREM', list, id)
else
  redis.call('ZADD', list, whole(now + tonumber(ARGV[4])), id)
end
for place = 10, #ARGV, 2 do redis.call('HINCRBY', all .. 'counts', ARGV[place], ARGV[place + 1]) end
return 1
