-- name of the hash, id, what is kept under it as JSON, most of one owner → whether there was room
-- Those count, too, that a later release keeps; one without an owner is everybody's who has none.
local function owner_of(kept)
  local owner = cjson.decode(kept).owner
  return owner ~= cjson.null and owner or nil
end
local all, count = prefix .. ARGV[1], 0
local owner = owner_of(ARGV[3])
for _, kept in ipairs(redis.call('HVALS', all)) do
  if owner_of(kept) == owner then count = count + 1 end
end
if count >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', all, ARGV[2], ARGV[3])
return 1
