-- search, now, for how many ms at least its deliveries wait, the one that is in the caller's hand
-- What others have in hand is theirs.
local now, list = time_now(ARGV[2]), list_of('deliveries')
local at = now + tonumber(ARGV[3])
never_refused()
let_go_of('deliveries', ARGV[4])
for _, key in ipairs(redis.call('SMEMBERS', of_search(ARGV[1]))) do
  local due = redis.call('ZSCORE', list, key)
  if due and tonumber(due) < at and not redis.call('HGET', held('deliveries'), key) then
    redis.call('ZADD', list, whole(at), key)
  end
end
-- It was in hand, and so due only when that was over.
if redis.call('ZSCORE', list, ARGV[4]) then redis.call('ZADD', list, whole(at), ARGV[4]) end
remember(now)
