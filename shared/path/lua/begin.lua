-- id, version, holder, step, now, until when it may write to the index
-- → 1 when the work may begin, 0 when overtaken
local id = ARGV[1]
never_refused()
if not is_version(id, ARGV[2]) or get(id, 'holder') ~= ARGV[3] then return 0 end
redis.call('HSET', row(id), 'begun', '1')
if ARGV[4] == 'index' then
  redis.call('HSET', row(id), 'writing', whole(time_now(ARGV[5]) + tonumber(ARGV[6])))
end
return 1
