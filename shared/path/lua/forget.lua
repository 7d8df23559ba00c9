-- key, now, how long a finished article is known in ms, and one that was withdrawn and that a source
-- could bring again → how many articles were put aside or forgotten
-- The key is a bucket of finished articles, or the row of one that an older release has left.
local key, now, keep, longer = ARGV[1], time_now(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local count = 0
never_refused()
local id = string.sub(key, #prefix + 5)
if key == row(id) then
  local values = redis.call('HMGET', key, 'state', 'digest', 'received', 'version')
  local is_ended = values[1] == 'indexed' or values[1] == 'withdrawn'
  for _, list in ipairs(LISTS) do is_ended = is_ended and not redis.call('ZSCORE', list, id) end
  if is_ended and values[2] and values[3] and values[4] then
    put_aside(id)
    return 1
  end
  return 0
end
-- An id that is made of an address, in the room of a bound caller as well: see ingest's identity.py.
local function could_return(id)
  return string.find(id, '^url%-') or string.find(id, '^src%-%x+:url%-')
end
local entries = redis.call('HGETALL', key)
for place = 1, #entries, 2 do
  local known = unpacked(entries[place + 1])
  local is_kept = known.state == 'withdrawn' and could_return(entries[place])
  if known.finished < now - (is_kept and longer or keep) then
    redis.call('HDEL', key, entries[place])
    redis.call('HINCRBY', states, known.state, -1)
    count = count + 1
  end
end
return count
