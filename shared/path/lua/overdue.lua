-- step, lane, now, grace, limit, lease → ids; they count as published now, so they aren't overdue
-- again at once
-- What was in hand has waited for a lease already: it is published as soon as its holder is gone.
local now, lease = time_now(ARGV[3]), tonumber(ARGV[6])
local grace, list = tonumber(ARGV[4]), due(ARGV[1], ARGV[2])
never_refused()
mind_absence(now, lease)
local late = redis.call('ZRANGEBYSCORE', list, '-inf', whole(now), 'LIMIT', 0, tonumber(ARGV[5]))
local ids = {}
for _, id in ipairs(late) do
  local holder = get(id, 'holder')
  local was_held = holder and holder ~= ''
  if was_held and is_alive(holder, now, lease) then
    local heard = tonumber(redis.call('ZSCORE', holds, holder))
    redis.call('ZADD', list, whole(math.max(heard + lease, now) + 1), id)
  elseif was_held or tonumber(redis.call('ZSCORE', list, id)) <= now - grace then
    redis.call('ZADD', list, whole(was_held and now + grace or now), id)
    ids[#ids + 1] = id
  end
end
return ids
