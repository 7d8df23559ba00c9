-- id, now → nil when unknown, 0 when withdrawn before, 1 when withdrawn now
local id, now = ARGV[1], tonumber(ARGV[2])
local state = get(id, 'state')
if not state then return nil end
if state == 'withdrawn' then return 0 end
start(id, 'index', now)
enter(id, 'withdrawn', now)
redis.call('DEL', raw(id), enriched(id))
redis.call('ZADD', open, now, id)
weigh(id)
return 1
