-- now, for how many ms they are held, holder, ids → those that another holds, or nobody
local held, holder, all, lost = whole(time_now(ARGV[1]) + tonumber(ARGV[2])), ARGV[3], prefix .. 'sources:', {}
never_refused()
for place = 4, #ARGV do
  local id = ARGV[place]
  local was = redis.call('HMGET', all .. 'of:' .. id, 'holder', 'lane', 'paused')
  if was[1] ~= holder then
    lost[#lost + 1] = id
  elseif not was[3] then
    redis.call('ZADD', all .. 'due:' .. was[2], held, id)
  end
end
return lost
