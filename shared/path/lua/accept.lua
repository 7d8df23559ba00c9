-- id, digest, raw article, now, most unfinished, most unfinished bytes, 1 to have it done again
-- → {revision, state, 1 if nothing was new} or nil when the path is full
local id, digest, article, now = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local state, revision = get(id, 'state'), number(id, 'revision')
local again = state and ARGV[7] == '1'
-- Again is only for what stands in the index unchanged: what its owner has changed or withdrawn
-- meanwhile stays as the owner wants it.
if again and (state ~= 'indexed' or get(id, 'digest') ~= digest) then return {revision, state, 1} end
if not again and state and state ~= 'dead' and state ~= 'withdrawn' and get(id, 'digest') == digest then
  return {revision, state, 1}
end
local extra = #article - number(id, 'bytes')
if not redis.call('ZSCORE', open, id) and redis.call('ZCARD', open) >= tonumber(ARGV[5]) then
  return nil
end
if extra > 0 and tonumber(redis.call('GET', bytes) or 0) + extra > tonumber(ARGV[6]) then
  return nil
end
-- The first write, so that all is refused when Redis is out of memory.
redis.call('SET', raw(id), article)
redis.call('DEL', enriched(id))
local received = get(id, 'received')
start(id, 'enrich', now)
enter(id, 'received', now)
if again then redis.call('HSET', row(id), 'received', received) else revision = revision + 1 end
redis.call('ZADD', open, now, id)
weigh(id)
redis.call('HSET', row(id), 'revision', revision, 'digest', digest)
count_rate('accepted', now)
return {revision, 'received', 0}
