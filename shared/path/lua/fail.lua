-- id, version, holder, step, now, most attempts, first and longest backoff, error type, message
-- → the state after it, or nil when overtaken
local id, step, now = ARGV[1], ARGV[4], tonumber(ARGV[5])
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return nil end
never_refused()
unmark(id, ARGV[3])
local attempts = number(id, 'attempts')
if attempts >= tonumber(ARGV[6]) and get(id, 'state') ~= 'withdrawn' then
  bury(id, step, ARGV[9], ARGV[10], now)
else
  local wait = math.min(tonumber(ARGV[7]) * 2 ^ math.min(attempts - 1, 30), tonumber(ARGV[8]))
  make_due(id, step, now + wait)
  redis.call('HSET', row(id), 'error_step', step, 'error_type', ARGV[9], 'error_message', ARGV[10])
end
return get(id, 'state')
