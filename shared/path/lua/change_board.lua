-- id, the board as JSON, the token of the one in whose place it stands ('' where it isn't shared)
-- → 'done'; 'none': there is none, 'changed': it was shared otherwise meanwhile
local kept = redis.call('HGET', prefix .. 'boards', ARGV[1])
if not kept then return 'none' end
local token = cjson.decode(kept).token
if (token and token ~= cjson.null and token or '') ~= ARGV[3] then return 'changed' end
redis.call('HSET', prefix .. 'boards', ARGV[1], ARGV[2])
return 'done'
