-- what is called, for how many ms it is somebody's turn, 'held' to let nobody have one
-- → 0 when it is the caller's turn, else in how many ms there may be one
local key = prefix .. 'pace:' .. ARGV[1]
never_refused()
if ARGV[3] == 'held' then
  redis.call('SET', key, '1', 'PX', ARGV[2])
elseif not redis.call('SET', key, '1', 'NX', 'PX', ARGV[2]) then
  return math.max(1, redis.call('PTTL', key))
end
return 0
