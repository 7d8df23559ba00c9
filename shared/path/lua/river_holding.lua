-- how many ids, ids, searches → those of the searches whose rivers know any of the ids
local count, found = tonumber(ARGV[1]), {}
local ids = {unpack(ARGV, 2, 1 + count)}
for at = 2 + count, #ARGV do
  local known = redis.call('HMGET', prefix .. 'river:' .. ARGV[at] .. ':known', unpack(ids))
  for _, value in ipairs(known) do
    if value then
      found[#found + 1] = ARGV[at]
      break
    end
  end
end
return found
