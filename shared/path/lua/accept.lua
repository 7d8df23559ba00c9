-- id, digest, packed raw article, now, most unfinished, most unfinished bytes, lane ('-bulk' to have
-- it done again), revision that the index holds of an article that isn't known here, 1 where replicas
-- are waited for, traceparent, version that is expected ('0': none is known, '': any)
-- → {revision, state, 1 if nothing was new or 2 if it isn't as expected} or nil when the path is full
local id, digest, article, now = ARGV[1], short(ARGV[2]), ARGV[3], time_now(ARGV[4])
local lane = ARGV[7]
local again = lane ~= ''
local known = look(id)
-- Whoever looked before has missed what its owner did since, which stays.
if not is_as_seen(known, ARGV[11]) then
  if ARGV[9] == '1' then redis.call('INCR', prefix .. 'version') end
  return {known.revision, known.state, 2}
end
-- Again is only for what stands in the index unchanged: what its owner has changed or withdrawn
-- meanwhile stays as the owner wants it.
if known then
  local is_equal = known.digest == digest
  local is_ended = known.state == 'dead' or known.state == 'withdrawn'
  if (again and (known.state ~= 'indexed' or not is_equal)) or (not again and is_equal and not is_ended) then
    -- A connection waits for what it has written itself, so also for what was there it writes.
    if ARGV[9] == '1' then redis.call('INCR', prefix .. 'version') end
    return {known.revision, known.state, 1}
  end
end
-- What is done again leaves room for what is new.
local share = again and 0.5 or 1
local extra = #article - redis.call('STRLEN', raw(id)) - redis.call('STRLEN', enriched(id))
if not step_of(get(id, 'state'), get(id, 'gone')) and count_unfinished() >= tonumber(ARGV[5]) * share then
  return nil
end
if extra > 0 and tonumber(redis.call('GET', bytes) or 0) + extra > tonumber(ARGV[6]) * share then
  return nil
end
-- The first write, so that all is refused when Redis is out of memory.
put(raw(id), article)
clear(enriched(id))
local gone = owed(id)
if gone then redis.call('HSET', row(id), 'gone', gone) end
bring_back(id)
local revision = known and known.revision or 0
if again then revision = math.max(revision, tonumber(ARGV[8])) end
if not again or revision == 0 then revision = revision + 1 end
start(id, 'enrich', lane, now)
enter(id, 'received', now)
if again and known then redis.call('HSET', row(id), 'received', whole(known.received)) end
redis.call('HSET', row(id), 'revision', whole(revision), 'digest', digest)
if again then redis.call('HSET', row(id), 'again', 1) else redis.call('HDEL', row(id), 'again') end
keep_trace(id, ARGV[10])
count_rate('accepted', now)
return {revision, 'received', 0}
