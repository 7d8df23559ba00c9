-- now → {now, counts by state, unfinished, bytes, received time of the oldest seen, accepted and finished
-- over the last minute, the workers that are seen, when something was finished, the earliest due}
local now = time_now(ARGV[1])
local function minute(kind)
  local sum, present = 0, math.floor(now / 10000)
  for back = 1, 6 do
    sum = sum + tonumber(redis.call('GET', prefix .. 'rate:' .. kind .. ':' .. (present - back)) or 0)
  end
  return sum
end
-- What is due first came in first, but for what was tried before: so a few are looked at.
local earliest, oldest = '', ''
for _, list in ipairs(LISTS) do
  local first = redis.call('ZRANGE', list, 0, 49, 'WITHSCORES')
  for place = 1, #first, 2 do
    local times = redis.call('HMGET', row(first[place]), 'withdrawn', 'received')
    local at, received = tonumber(first[place + 1]), times[1] or times[2]
    if earliest == '' or at < earliest then earliest = at end
    if received and (oldest == '' or tonumber(received) < oldest) then oldest = tonumber(received) end
  end
end
local seen = {}
for _, step in ipairs({'enrich', 'index'}) do
  if redis.call('EXISTS', prefix .. 'worker:' .. step) == 1 then seen[#seen + 1] = step end
end
return {whole(now), redis.call('HGETALL', states), count_unfinished(),
  redis.call('GET', bytes) or '0', oldest == '' and '' or whole(oldest),
  minute('accepted'), minute('finished'), seen,
  redis.call('HGET', clock, 'finished') or '', earliest == '' and '' or whole(earliest)}
