-- key, delivery, now, in how many ms it is due, most that wait, for how many seconds its key is
-- remembered ('' for one that is tried again)
-- → 1, 0 when it was asked for before, or nil when too many wait
local key, now, remembered = ARGV[1], time_now(ARGV[3]), ARGV[6]
if remembered == '' then
  never_refused()
else
  local sent = prefix .. 'alerts:sent:' .. key
  if redis.call('EXISTS', sent) == 1 then return 0 end
  if redis.call('ZCARD', list_of('deliveries')) >= tonumber(ARGV[5]) then return nil end
  -- The first write, so that all is refused when Redis is out of memory.
  redis.call('SET', sent, '1', 'EX', remembered)
end
redis.call('HSET', bodies('deliveries'), key, ARGV[2])
follow('deliveries', key, now + tonumber(ARGV[4]), math.huge)
remember(now)
return 1
