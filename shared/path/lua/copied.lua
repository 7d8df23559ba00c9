-- id → {its fields, digest, 1 if it is due, packed raw article, packed enriched one}; none when unknown
local id = ARGV[1]
local fields, known = redis.call('HGETALL', row(id)), nil
if #fields == 0 then
  known = finished(id)
  if not known then return {} end
  fields = {'state', known.state, 'revision', tostring(known.revision), 'version', known.version,
    'received', whole(known.received), known.state, whole(known.finished)}
  if known.enriched and known.state == 'indexed' then
    fields[#fields + 1] = 'enriched'
    fields[#fields + 1] = whole(known.enriched)
  end
end
local is_due = 0
for _, list in ipairs(LISTS) do
  if redis.call('ZSCORE', list, id) then is_due = 1 end
end
local digest = known and known.digest or short(get(id, 'digest') or '')
return {fields, digest, is_due, redis.call('GET', raw(id)) or '', redis.call('GET', enriched(id)) or ''}
