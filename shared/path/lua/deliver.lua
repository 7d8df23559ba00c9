-- key, delivery, now, in how many ms it is due, most that wait, for how many seconds its key is
-- remembered ('' for one that is tried again), its search, most that wait for one search, so many of
-- which always may, the key that it had in earlier releases
-- → 1, 0 when it was asked for before; when too many wait for its search, how many do, below nought:
-- it is not asked for then
local key, now, remembered, search = ARGV[1], time_now(ARGV[3]), ARGV[6], ARGV[7]
local own = of_search(search)
if remembered == '' then
  never_refused()
else
  local sent = prefix .. 'alerts:sent:' .. key
  if redis.call('EXISTS', sent, prefix .. 'alerts:sent:' .. ARGV[10]) > 0 then return 0 end
  -- A search may hold as many places as are free still: who holds most is the first to get no more,
  -- and however many webhooks are away, there is room for one that is not.
  local free = tonumber(ARGV[5]) - redis.call('ZCARD', list_of('deliveries'))
  local most = math.max(tonumber(ARGV[9]), math.min(tonumber(ARGV[8]), free))
  local waiting = redis.call('SCARD', own)
  if waiting >= most then return -waiting end
  -- The first write, so that all is refused when Redis is out of memory.
  redis.call('SET', sent, '1', 'EX', remembered)
end
redis.call('HSET', bodies('deliveries'), key, ARGV[2])
redis.call('SADD', own, key)
follow('deliveries', key, now + tonumber(ARGV[4]), math.huge)
remember(now)
return 1
