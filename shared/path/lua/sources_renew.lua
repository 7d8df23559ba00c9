-- now, for how many ms they are held, ids and under what they were taken, in turn
-- → those that are held under that no more
local held, all, lost = whole(time_now(ARGV[1]) + tonumber(ARGV[2])), prefix .. 'sources:', {}
never_refused()
for place = 3, #ARGV, 2 do
  local id = ARGV[place]
  local was = redis.call('HMGET', all .. 'of:' .. id, 'holder', 'lane', 'paused')
  if was[1] ~= ARGV[place + 1] then
    lost[#lost + 1] = id
  elseif not was[3] then
    redis.call('ZADD', all .. 'due:' .. was[2], held, id)
  end
end
return lost
