-- follower, now, how long they are held in ms, limit, how often one may be late
-- → ids and the numbers of their takes in turn, ids that were dropped
-- What another had in hand and has not finished in time is taken alone, under the number of then: who
-- finishes first takes it off the list. What was late too often may be what its workers die of.
local follower, now, most = ARGV[1], time_now(ARGV[2]), tonumber(ARGV[5])
local list, taken, dropped = list_of(follower), {}, {}
never_refused()
local late = redis.call('ZRANGEBYSCORE', list, '-inf', whole(now), 'LIMIT', 0, tonumber(ARGV[4]))
local number = #late > 0 and redis.call('INCR', prefix .. 'follow:number')
for _, id in ipairs(late) do
  local before = redis.call('HGET', held(follower), id)
  local is_first = #taken == 0
  if before and is_first and redis.call('HINCRBY', lates(follower), id, 1) > most then
    unfollow(follower, id)
    dropped[#dropped + 1] = id
  elseif is_first or not before then
    if not before then redis.call('HSET', held(follower), id, number) end
    redis.call('ZADD', list, whole(now + tonumber(ARGV[3])), id)
    taken[#taken + 1] = id
    taken[#taken + 1] = tonumber(before or number)
    if before then break end
  end
end
if #taken > 0 then remember(now) end
-- A worker of a release before leaves times of what it has done.
if redis.call('EXISTS', list) == 0 then redis.call('DEL', came(follower)) end
return {taken, dropped}
