-- now, id, digest in hex, 1 if it is due, packed raw article, packed enriched one, then its fields
-- → 1 when an article of this version may stand in the index, 0 when it was withdrawn since
local now, id, digest, is_due = time_now(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local fields = {}
for place = 7, #ARGV, 2 do fields[ARGV[place]] = ARGV[place + 1] end
local version, state, known = tonumber(fields.version), fields.state, look(id)
if known then
  local before = tonumber(known.version)
  local gone = known.gone or get(id, 'late')
  if gone and tonumber(gone) >= version then return 0 end
  if before > version or (before == version and state ~= 'indexed') then
    return known.state == 'withdrawn' and 0 or 1
  end
end
-- Whatever was known is older: nothing of it stays but what the index is still to forget.
if state ~= 'indexed' and state ~= 'withdrawn' then
  fields.gone = fields.gone or owed(id) or get(id, 'late') or nil
end
bring_back(id)
leave_lists(id)
redis.call('ZREM', dead, id)
clear(raw(id))
clear(enriched(id))
local before = get(id, 'state')
if before then redis.call('HINCRBY', states, before, -1) end
redis.call('DEL', row(id))
redis.call('HINCRBY', states, state, 1)
redis.call('HSET', row(id), 'digest', short(digest))
for name, text in pairs(fields) do redis.call('HSET', row(id), name, text) end
if ARGV[5] ~= '' then put(raw(id), ARGV[5]) end
if ARGV[6] ~= '' then put(enriched(id), ARGV[6]) end
if state == 'dead' then redis.call('ZADD', dead, fields.dead, id) end
if is_due == '1' or fields.gone then
  make_due(id, step_of(state, fields.gone), now, now)
elseif state ~= 'dead' then
  put_aside(id)
end
return 1
