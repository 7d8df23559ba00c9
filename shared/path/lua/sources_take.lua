-- now, for how many ms they are held, holder, most of the lane 'fresh', most of both lanes together
-- → ids, under what they are held and by how many ms they are late, in turn; the lane 'fresh' first
-- A source stands on its list while it is held: its time is then when who holds it has lost it.
-- Each take has a number, so that a turn of before holds nothing that its process has taken again.
local now, holder, all = time_now(ARGV[1]), ARGV[3], prefix .. 'sources:'
local held, taken = whole(now + tonumber(ARGV[2])), {}
local function take(lane, most)
  if most <= 0 then return end
  local list = all .. 'due:' .. lane
  local late = redis.call('ZRANGEBYSCORE', list, '-inf', whole(now), 'WITHSCORES', 'LIMIT', 0, most)
  for place = 1, #late, 2 do
    local id = late[place]
    local own = all .. 'of:' .. id
    if redis.call('EXISTS', own) == 0 then
      redis.call('ZREM', list, id)
    else
      local hold = holder .. '/' .. redis.call('HINCRBY', own, 'takes', 1)
      redis.call('ZADD', list, held, id)
      redis.call('HSET', own, 'holder', hold)
      taken[#taken + 1] = id
      taken[#taken + 1] = hold
      taken[#taken + 1] = whole(now - tonumber(late[place + 1]))
    end
  end
end
local most = tonumber(ARGV[5])
take('fresh', most)
-- What is read beside the news leaves room for it.
take('bulk', math.min(most - #taken / 3, tonumber(ARGV[4])))
return taken
