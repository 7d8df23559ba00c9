-- host, now, for how many ms nobody asks it → nothing
local key, now = prefix .. 'host:' .. ARGV[1], time_now(ARGV[2])
local at = math.max(now + tonumber(ARGV[3]), tonumber(redis.call('GET', key) or 0))
if at > now then redis.call('SET', key, whole(at), 'PX', whole(at - now)) end
