-- name, token, seconds: holds a name under an Idempotency-Key for so long, if it is held by this token
local own = prefix .. 'idempotent:' .. ARGV[1]
if redis.call('GET', own) == ARGV[2] then redis.call('EXPIRE', own, ARGV[3]) end
