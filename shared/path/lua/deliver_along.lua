-- search, now, for how many ms they are held, most, the delivery with which they go
-- → the number of their take, then keys and what they say in turn, the earliest due first
local now, list, waiting, told = time_now(ARGV[2]), list_of('deliveries'), {}, {}
never_refused()
for _, key in ipairs(redis.call('SMEMBERS', of_search(ARGV[1]))) do
  local at = redis.call('ZSCORE', list, key)
  if at and key ~= ARGV[5] and not redis.call('HGET', held('deliveries'), key) then
    waiting[#waiting + 1] = {tonumber(at), key}
  end
end
table.sort(waiting, function(a, b) return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]) end)
local number = #waiting > 0 and redis.call('INCR', prefix .. 'follow:number') or 0
for place = 1, math.min(#waiting, tonumber(ARGV[4])) do
  local key = waiting[place][2]
  local body = redis.call('HGET', bodies('deliveries'), key)
  if body then
    redis.call('HSET', held('deliveries'), key, number)
    redis.call('ZADD', list, whole(now + tonumber(ARGV[3])), key)
    told[#told + 1] = key
    told[#told + 1] = body
  end
end
if #told > 0 then remember(now) end
return {number, told}
