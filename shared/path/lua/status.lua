-- id → the fields of its row; none when it isn't known
local id = ARGV[1]
local fields = redis.call('HGETALL', row(id))
if #fields > 0 then return fields end
local known = finished(id)
if not known then return {} end
fields = {'state', known.state, 'revision', tostring(known.revision), 'version', known.version,
  'received', whole(known.received), known.state, whole(known.finished)}
if known.enriched and known.state == 'indexed' then
  fields[#fields + 1] = 'enriched'
  fields[#fields + 1] = whole(known.enriched)
end
local kept = known.state == 'indexed' and redis.call('HGET', times(id, known.finished), id)
if kept then
  local claimed, taken = struct.unpack(TIMES, kept)
  for name, after in pairs({claimed = claimed, taken = taken}) do
    fields[#fields + 1] = name
    fields[#fields + 1] = whole(known.received + after)
  end
end
return fields
