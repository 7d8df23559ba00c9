-- id, now → nil when unknown, 0 when not dead, 1 when due again
local id, now = ARGV[1], tonumber(ARGV[2])
local state = get(id, 'state')
if not state then return nil end
if state ~= 'dead' then return 0 end
start(id, 'enrich', now)
enter(id, 'received', now)
redis.call('ZADD', open, now, id)
return 1
