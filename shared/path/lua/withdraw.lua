-- id, now, 1 if the index is known to have it, traceparent → nil when unknown, 0 when withdrawn before, 1 now
local id, now = ARGV[1], time_now(ARGV[2])
local known = look(id)
if not known and ARGV[3] ~= '1' then return nil end
if known and known.state == 'withdrawn' then return 0 end
never_refused()
bring_back(id)
if not known then
  redis.call('HSET', row(id), 'revision', 1, 'digest', '', 'received', whole(now))
end
keep_trace(id, ARGV[4])
start(id, 'index', '', now)
enter(id, 'withdrawn', now)
clear(raw(id))
clear(enriched(id))
return 1
