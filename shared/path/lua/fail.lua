-- id, version, holder, step, now, most attempts, first and longest backoff, error type, message
-- → the state after it, or nil when overtaken
local id, step, now = ARGV[1], ARGV[4], time_now(ARGV[5])
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return nil end
never_refused()
local attempts = redis.call('HINCRBY', row(id), 'attempts', 1)
if attempts >= tonumber(ARGV[6]) and not is_removal(id) then
  bury(id, step, ARGV[9], ARGV[10], now)
else
  local wait = math.min(tonumber(ARGV[7]) * 2 ^ math.min(attempts - 1, 30), tonumber(ARGV[8]))
  make_due(id, step, now + wait, now)
  note_error(id, step, ARGV[9], ARGV[10])
  count('retried:' .. step .. ':failed')
end
return get(id, 'state')
