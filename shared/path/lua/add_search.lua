-- id, the search as JSON, most of one owner → whether there was room for it
-- Those count, too, that a later release keeps; one without an owner is everybody's who has none.
local function owner_of(kept)
  local owner = cjson.decode(kept).owner
  return owner ~= cjson.null and owner or nil
end
local searches, count = prefix .. 'searches', 0
local owner = owner_of(ARGV[2])
for _, kept in ipairs(redis.call('HVALS', searches)) do
  if owner_of(kept) == owner then count = count + 1 end
end
if count >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', searches, ARGV[1], ARGV[2])
return 1
