-- name, token, packed answer (empty: let the name go), seconds, bytes of all answers at most:
-- keeps what a request under an Idempotency-Key was answered; the oldest answers make room.
local own = prefix .. 'idempotent:'
local name, token, packed = ARGV[1], ARGV[2], ARGV[3]
local seconds, most = tonumber(ARGV[4]), tonumber(ARGV[5])
local kept, sizes, total = own .. 'kept', own .. 'sizes', own .. 'bytes'
-- All packed answers begin alike, and no token does so.
local MAGIC = string.sub(packed, 1, 4)

if redis.call('GET', own .. name) ~= token then return 0 end
if packed == '' then return redis.call('DEL', own .. name) end

local function drop(each)
  -- The answer may have ended by itself, and another request hold the name by now.
  if redis.call('GETRANGE', own .. each, 0, #MAGIC - 1) == MAGIC then
    redis.call('DEL', own .. each)
  end
  redis.call('ZREM', kept, each)
  redis.call('DECRBY', total, redis.call('HGET', sizes, each) or 0)
  redis.call('HDEL', sizes, each)
end

-- What is kept of an earlier answer under this name is over, whatever the clock says.
drop(name)
local now = tonumber(redis.call('TIME')[1])
for _, each in ipairs(redis.call('ZRANGEBYSCORE', kept, '-inf', now)) do drop(each) end
if #packed > most then
  redis.call('DEL', own .. name)
  return 0
end
while tonumber(redis.call('GET', total) or 0) + #packed > most do
  local oldest = redis.call('ZRANGE', kept, 0, 0)[1]
  if not oldest then break end
  drop(oldest)
end
redis.call('SET', own .. name, packed, 'EX', seconds)
redis.call('ZADD', kept, now + seconds, name)
redis.call('HSET', sizes, name, #packed)
redis.call('INCRBY', total, #packed)
return 1
