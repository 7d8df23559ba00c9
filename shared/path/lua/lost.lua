-- task, now, lease, cause ('' for a worker that says goodbye) → how many claims are due again
-- A worker's parent knows at once that it was lost and how; what it hadn't begun needn't wait.
local task, now, lease = ARGV[1], time_now(ARGV[2]), tonumber(ARGV[3])
local count = 0
never_refused()
for _, holder in ipairs(redis.call('ZRANGE', holds, 0, -1)) do
  if string.match(holder, '/([^/]*)$') == task then
    if ARGV[4] == '' then redis.call('ZREM', holds, holder)
    else redis.call('SET', cause_of(holder), ARGV[4], 'PX', whole(100 * lease), 'NX') end
    count = count + bereave(holder, now, lease)
  end
end
return count
