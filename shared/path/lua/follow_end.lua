-- follower, now, in how many ms it is due again ('' when it is done), then ids and numbers in turn
local follower, now = ARGV[1], time_now(ARGV[2])
never_refused()
for place = 4, #ARGV, 2 do
  local id = ARGV[place]
  if redis.call('HGET', held(follower), id) == ARGV[place + 1] then
    if ARGV[3] == '' then
      unfollow(follower, id)
    else
      let_go_of(follower, id)
      redis.call('ZADD', list_of(follower), whole(now + tonumber(ARGV[3])), id)
      remember(now)
    end
  end
end
