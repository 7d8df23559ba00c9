-- step, lane, now, grace, limit, lease → ids; they count as published now, so they aren't overdue
-- again at once
local step, lane, now, lease = ARGV[1], ARGV[2], time_now(ARGV[3]), tonumber(ARGV[6])
never_refused()
local late = redis.call('ZRANGEBYSCORE', due(step, lane), '-inf', whole(now - tonumber(ARGV[4])),
  'LIMIT', 0, tonumber(ARGV[5]))
local ids = {}
for _, id in ipairs(late) do
  local holder = get(id, 'holder')
  if holder and holder ~= '' and is_alive(holder, now, lease) then
    redis.call('ZADD', due(step, lane), whole(now + lease), id)
  else
    redis.call('ZADD', due(step, lane), whole(now), id)
    ids[#ids + 1] = id
  end
end
return ids
