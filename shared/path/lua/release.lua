-- id, version, holder, step, now, first and longest backoff (both 0: due at once)
-- → 1, or 0 when overtaken
local id, now = ARGV[1], time_now(ARGV[5])
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return 0 end
never_refused()
local wait = 0
if tonumber(ARGV[6]) > 0 then
  local tries = redis.call('HINCRBY', row(id), 'tries', 1)
  count('retried:' .. ARGV[4] .. ':surroundings')
  wait = math.min(tonumber(ARGV[6]) * 2 ^ math.min(tries - 1, 30), tonumber(ARGV[7]))
end
make_due(id, ARGV[4], now + wait, now)
return 1
