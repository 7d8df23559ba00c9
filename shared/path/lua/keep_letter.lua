-- letter, most letters of a search, most of all, key of its delivery, for how many seconds that is
-- remembered as asked for → how many older ones went for it
-- The letters are a list, the newest first. How many there are of each search stands in a hash, with
-- a mark ('#') of the list that was counted: where it isn't that of the list, others were at it (a
-- release that knows no counts, who forgets letters, a backup), and all are counted anew.
local list, counts = prefix .. 'alerts:dead', prefix .. 'alerts:dead:counts'
local letter, most_of_one, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local AT_ONCE = 50

-- So it stands in no other place of a letter, where quotes are escaped.
local function search_of(kept) return string.match(kept, '"search":"([^"]*)"') or '' end

-- Its length alone is the same where one letter came and another went.
local function mark()
  return redis.call('LLEN', list) .. ':' .. redis.sha1hex(redis.call('LINDEX', list, 0) or '')
end

local function add(search, count)
  local now = redis.call('HINCRBY', counts, search, count)
  if now <= 0 then redis.call('HDEL', counts, search) end
  return now
end

local function count_all()
  if redis.call('HGET', counts, '#') == mark() then return end
  redis.call('DEL', counts)
  for _, kept in ipairs(redis.call('LRANGE', list, 0, -1)) do add(search_of(kept), 1) end
end

-- Who has most letters; of those who have as many not `other`, if it can be helped.
local function fullest(other)
  local found, highest, all = nil, 0, redis.call('HGETALL', counts)
  for place = 1, #all, 2 do
    local search, count = all[place], tonumber(all[place + 1])
    if search ~= '#' and (count > highest or (count == highest and found == other)) then
      found, highest = search, count
    end
  end
  return found
end

-- It is found near the end of the list, as whoever has most letters has old ones, too.
local function drop_oldest_of(search)
  for last = redis.call('LLEN', list) - 1, 0, -AT_ONCE do
    local some = redis.call('LRANGE', list, math.max(0, last - AT_ONCE + 1), last)
    for place = #some, 1, -1 do
      if search_of(some[place]) == search then
        redis.call('LREM', list, -1, some[place])
        add(search, -1)
        return
      end
    end
  end
  -- Whatever was counted, a script that never ends would be the end of the store.
  redis.call('RPOP', list)
end

-- What is in hand lets the path run dry: else its last try would be made again and again. What was
-- never asked for waits until there is memory.
if redis.call('HEXISTS', bodies('deliveries'), ARGV[4]) == 1 then never_refused() end
redis.call('SET', prefix .. 'alerts:sent:' .. ARGV[4], '1', 'EX', ARGV[5])
count_all()
redis.call('LPUSH', list, letter)
local own, gone = search_of(letter), 0
if add(own, 1) > most_of_one then
  drop_oldest_of(own)
  gone = gone + 1
end
while redis.call('LLEN', list) > most do
  drop_oldest_of(fullest(own))
  gone = gone + 1
end
redis.call('HSET', counts, '#', mark())
return gone
