-- key, delivery, now, in how many ms it is due, most that wait, for how many seconds its key is
-- remembered ('' for one that is tried again), its search, most that wait for one search,
-- the key that it had in earlier releases
-- → 1, 0 when it was asked for before, 2 when too many wait for its search: it is then asked for, but
-- not kept; nil when too many wait at all
local key, now, remembered, search = ARGV[1], time_now(ARGV[3]), ARGV[6], ARGV[7]
local own = of_search(search)
if remembered == '' then
  never_refused()
else
  local sent = prefix .. 'alerts:sent:' .. key
  if redis.call('EXISTS', sent, prefix .. 'alerts:sent:' .. ARGV[9]) > 0 then return 0 end
  local is_too_much = redis.call('SCARD', own) >= tonumber(ARGV[8])
  local waiting = redis.call('ZCARD', list_of('deliveries'))
  if waiting >= tonumber(ARGV[5]) and not is_too_much then return nil end
  -- The first write, so that all is refused when Redis is out of memory.
  redis.call('SET', sent, '1', 'EX', remembered)
  if is_too_much then return 2 end
end
redis.call('HSET', bodies('deliveries'), key, ARGV[2])
redis.call('SADD', own, key)
follow('deliveries', key, now + tonumber(ARGV[4]), math.huge)
remember(now)
return 1
