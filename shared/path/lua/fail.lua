-- id, version, holder, step, now, most attempts, first and longest backoff, error type, message
-- → the state after it, or nil when overtaken
local id, step, now = ARGV[1], ARGV[4], time_now(ARGV[5])
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return nil end
never_refused()
-- What becomes of a removal that is owed counts neither for what was posted since nor for its death.
local attempts = redis.call('HINCRBY', row(id), get(id, 'gone') and 'tries' or 'attempts', 1)
if attempts >= tonumber(ARGV[6]) and not is_removal(id) then
  bury(id, step, ARGV[9], ARGV[10], now)
else
  local wait = math.min(tonumber(ARGV[7]) * 2 ^ math.min(attempts - 1, 30), tonumber(ARGV[8]))
  make_due(id, step, now + wait, now)
  if get(id, 'state') ~= 'dead' then note_error(id, step, ARGV[9], ARGV[10]) end
  count('retried:' .. step .. ':failed')
end
return get(id, 'state')
