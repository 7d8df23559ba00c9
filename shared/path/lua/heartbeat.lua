-- now, lease, holder ('' for none), holders that have ended
-- A clock that was set back goes on from where it was, and slower by a
-- tenth until it is right again; else what is due would wait as long as it was set back.
local lease, holder = tonumber(ARGV[2]), ARGV[3]
local now = time_now(ARGV[1])
never_refused()
local heard = tonumber(redis.call('HGET', clock, 'heard') or now)
if ARGV[1] == '' then
  local offset = tonumber(redis.call('HGET', clock, 'offset') or 0)
  local latest = math.max(heard, tonumber(redis.call('HGET', clock, 'latest') or 0))
  local change = 0
  if now < latest - 1000 then change = latest - now
  elseif offset > 0 then change = -math.min(offset, math.floor(math.max(now - heard, 0) / 10)) end
  if change ~= 0 then
    redis.call('HSET', clock, 'offset', whole(offset + change))
    now = now + change
  end
end
mind_absence(now, lease)
redis.call('HSET', clock, 'heard', whole(now))
if holder ~= '' then redis.call('ZADD', holds, whole(now), holder) end
for ended = 4, #ARGV do redis.call('ZREM', holds, ARGV[ended]) end
redis.call('ZREMRANGEBYSCORE', holds, '-inf', whole(now - 100 * lease))
