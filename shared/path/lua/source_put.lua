-- id, source, its revision before ('' for a new one), by what it is the same, lane, owner, now, most
-- that one owner may have
-- → {'kept', id, revision}, {'known', id} of the same, {'many'}, {'gone'} or {'changed'} meanwhile
local id, before, same, lane, owner = ARGV[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local all, owners = prefix .. 'sources:', prefix .. 'sources:owners'
local own, known = all .. 'of:' .. id, redis.call('HGET', all .. 'same', same)
local function due_on(which) return all .. 'due:' .. which end
if known and known ~= id then return {'known', known} end
if before == '' then
  if known then return {'known', known} end
  if tonumber(redis.call('HGET', owners, owner) or 0) >= tonumber(ARGV[8]) then return {'many'} end
  redis.call('SADD', all .. 'ids', id)
  redis.call('HINCRBY', owners, owner, 1)
  redis.call('ZADD', due_on(lane), whole(time_now(ARGV[7])), id)
else
  local was = redis.call('HMGET', own, 'revision', 'same', 'lane')
  if not was[1] then return {'gone'} end
  if was[1] ~= before then return {'changed'} end
  redis.call('HDEL', all .. 'same', was[2])
  local at = redis.call('ZSCORE', due_on(was[3]), id)
  redis.call('ZREM', due_on(was[3]), id)
  if at then redis.call('ZADD', due_on(lane), at, id) end
end
redis.call('HSET', all .. 'same', same, id)
redis.call('HSET', own, 'source', ARGV[2], 'same', same, 'lane', lane, 'owner', owner)
return {'kept', id, redis.call('HINCRBY', own, 'revision', 1)}
