-- id → 1, or 0 where there is none
local id, all = ARGV[1], prefix .. 'sources:'
local own = all .. 'of:' .. id
never_refused()
local was = redis.call('HMGET', own, 'same', 'lane', 'owner')
if not was[1] then return 0 end
redis.call('HDEL', all .. 'same', was[1])
redis.call('ZREM', all .. 'due:' .. was[2], id)
redis.call('HINCRBY', all .. 'owners', was[3], -1)
redis.call('SREM', all .. 'ids', id)
redis.call('DEL', own, all .. 'seen:' .. id)
return 1
