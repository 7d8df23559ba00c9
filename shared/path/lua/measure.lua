-- now, lease → {what was counted, how many processes are heard of, for each list {step, lane, due,
-- held or waiting for another try, how long the first has been due in ms}}
local now, lease = time_now(ARGV[1]), tonumber(ARGV[2])
local lists = {}
for _, step in ipairs({'enrich', 'index'}) do
  for _, lane in ipairs({'', '-bulk'}) do
    local list = due(step, lane)
    local first = redis.call('ZRANGE', list, 0, 0, 'WITHSCORES')[2]
    lists[#lists + 1] = {step, lane, redis.call('ZCOUNT', list, '-inf', whole(now)),
      redis.call('ZCOUNT', list, '(' .. whole(now), '+inf'),
      first and math.max(0, now - tonumber(first)) or 0}
  end
end
local workers, heard = {}, 0
for _, holder in ipairs(redis.call('ZRANGEBYSCORE', holds, whole(now - lease), '+inf')) do
  local worker = worker_of(holder)
  if not workers[worker] then workers[worker], heard = true, heard + 1 end
end
return {redis.call('HGETALL', metrics), heard, lists}
