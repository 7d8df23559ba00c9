-- id, holder, what waits to be fetched ('' to leave it), fingerprints of what is seen from now on
-- → 1, or 0 when another holds it
local id, all = ARGV[1], prefix .. 'sources:'
local own = all .. 'of:' .. id
if redis.call('HGET', own, 'holder') ~= ARGV[2] then return 0 end
if ARGV[3] ~= '' then redis.call('HSET', own, 'waiting', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('APPEND', all .. 'seen:' .. id, ARGV[4]) end
return 1
