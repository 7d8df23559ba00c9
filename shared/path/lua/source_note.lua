-- id, under what it is held, what waits to be fetched ('' to leave it), fingerprints of what is seen
-- from now on, what was found beyond that ('' for nothing, '=' to leave it), how many pages that is,
-- by what pages are asked for again ('' to leave it)
-- → 1, or 0 when it is held under that no more
local id, all = ARGV[1], prefix .. 'sources:'
local own = all .. 'of:' .. id
if redis.call('HGET', own, 'holder') ~= ARGV[2] then return 0 end
if ARGV[3] ~= '' then redis.call('HSET', own, 'waiting', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('APPEND', all .. 'seen:' .. id, ARGV[4]) end
if ARGV[5] == '' then
  redis.call('HDEL', own, 'backlog', 'behind')
elseif ARGV[5] ~= '=' then
  redis.call('HSET', own, 'backlog', ARGV[5], 'behind', ARGV[6])
end
if ARGV[7] ~= '' then redis.call('HSET', own, 'pages', ARGV[7]) end
return 1
