-- step, now, grace, limit → ids; they count as published now, so they aren't overdue again at once
local step, now = ARGV[1], tonumber(ARGV[2])
never_refused()
local ids = redis.call('ZRANGEBYSCORE', due(step), '-inf', now - tonumber(ARGV[3]),
  'LIMIT', 0, tonumber(ARGV[4]))
for _, id in ipairs(ids) do redis.call('ZADD', due(step), now, id) end
return ids
