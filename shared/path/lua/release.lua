-- id, version, holder, step, now, first and longest backoff → 1, or 0 when overtaken
local id, now = ARGV[1], tonumber(ARGV[5])
if not is_version(id, ARGV[2]) then return 0 end
never_refused()
-- An attempt that the surroundings cut short doesn't count, even if another has taken over since.
if unmark(id, ARGV[3]) then redis.call('HINCRBY', row(id), 'attempts', -1) end
if get(id, 'holder') ~= ARGV[3] then return 0 end
local tries = redis.call('HINCRBY', row(id), 'tries', 1)
local wait = math.min(tonumber(ARGV[6]) * 2 ^ math.min(tries - 1, 30), tonumber(ARGV[7]))
make_due(id, ARGV[4], now + wait)
return 1
