-- id, now, 1 if the index is known to have it, traceparent, version that is expected ('0': none is
-- known, '': any) → nil when unknown, 0 when withdrawn before or not as expected, 1 now
local id, now = ARGV[1], time_now(ARGV[2])
local known = look(id)
if not known and ARGV[3] ~= '1' then return nil end
if known and known.state == 'withdrawn' or not is_as_seen(known, ARGV[5]) then return 0 end
never_refused()
bring_back(id)
if not known then
  redis.call('HSET', row(id), 'revision', 1, 'digest', '', 'received', whole(now))
end
keep_trace(id, ARGV[4])
-- Its own version covers what is owed.
redis.call('HDEL', row(id), 'gone', 'late')
start(id, 'index', '', now)
enter(id, 'withdrawn', now)
clear(raw(id))
clear(enriched(id))
return 1
