-- key of a bucket of finished articles → the ids of those that were withdrawn
local ids, entries = {}, redis.call('HGETALL', ARGV[1])
for place = 1, #entries, 2 do
  if unpacked(entries[place + 1]).state == 'withdrawn' then ids[#ids + 1] = entries[place] end
end
return ids
