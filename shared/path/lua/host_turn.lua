-- host, now, ms between two turns, for how many ms one waits at most
-- → ms until our turn, which is taken unless that is longer
local key, now, gap = prefix .. 'host:' .. ARGV[1], time_now(ARGV[2]), tonumber(ARGV[3])
local at = math.max(now, tonumber(redis.call('GET', key) or 0))
if at - now <= tonumber(ARGV[4]) and at + gap > now then
  redis.call('SET', key, whole(at + gap), 'PX', whole(at + gap - now))
end
return whole(at - now)
