-- letter, what tells its search from others in it, most letters of a search, most of all
-- → how many older ones went for it
local letter, mark, list = ARGV[1], ARGV[2], prefix .. 'alerts:dead'
local gone, own = 0, 0
never_refused()
redis.call('LPUSH', list, letter)
for _, other in ipairs(redis.call('LRANGE', list, 0, -1)) do
  if string.find(other, mark, 1, true) then
    own = own + 1
    if own > tonumber(ARGV[3]) then gone = gone + redis.call('LREM', list, -1, other) end
  end
end
gone = gone + math.max(0, redis.call('LLEN', list) - tonumber(ARGV[4]))
redis.call('LTRIM', list, 0, tonumber(ARGV[4]) - 1)
return gone
