-- id, version, holder, step, now, until when it may write to the index
-- → 1 when the work may begin, 0 when overtaken
local id = ARGV[1]
never_refused()
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return 0 end
redis.call('HSET', row(id), 'begun', '1')
-- A removal that comes late does no harm, so none is waited for.
if ARGV[4] == 'index' and not is_removal(id) then
  local now = time_now(ARGV[5])
  redis.call('HSET', row(id), 'writing', whole(now + tonumber(ARGV[6])))
  remember(now)
end
return 1
