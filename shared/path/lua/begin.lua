-- id, version, holder, step, now, end of the lease, most attempts, error type, error message
-- → 1 when the work may begin, 0 when overtaken or out of tries
local id, step, now = ARGV[1], ARGV[4], tonumber(ARGV[5])
if step == 'index' then never_refused() end
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return 0 end
if number(id, 'attempts') >= tonumber(ARGV[7]) and get(id, 'state') ~= 'withdrawn' then
  bury(id, step, ARGV[8], ARGV[9], now)
  return 0
end
redis.call('HINCRBY', row(id), 'attempts', 1)
redis.call('HSET', row(id), 'lease', ARGV[6])
mark(id, ARGV[3])
redis.call('ZADD', due(step), ARGV[6], id)
if step == 'index' then redis.call('HSET', row(id), 'writing', ARGV[6]) end
return 1
