-- follower, now, limit → ids that are due, the earliest first
local now = time_now(ARGV[2])
return redis.call('ZRANGEBYSCORE', list_of(ARGV[1]), '-inf', whole(now), 'LIMIT', 0, ARGV[3])
