-- deed, collection, now, who, what they are called; then what the deed below wants
-- → false where there is no such collection
-- A collection is a hash, its head; ':order' (articles by their places), ':arrived' (by the numbers
-- under which they were added), ':items' ('ms who'), ':notes', ':tags' (a line each), ':log' (the
-- latest deeds), ':looks' ('number ms' by who looked) and ':names' (what they are called by who).
local deed, id, given, who, name = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local head = prefix .. 'collection:' .. id
local every, owned = prefix .. 'collections', prefix .. 'collections:of:'
local PARTS = {'order', 'arrived', 'items', 'notes', 'tags', 'log', 'looks', 'names'}
local LOGGED, NAMED, LOOKED_AT = 1000, 20, 1000

local function part(of) return head .. ':' .. of end
local function last() return tonumber(redis.call('HGET', head, 'last') or 0) end
local function text(of, article) return redis.call('HGET', part(of), article) or '' end

-- Writes down what was done, to how many articles, of which it names the first.
local function note(what, articles, tags)
  local now, first = time_now(given), {}
  for at = 1, math.min(#articles, NAMED) do first[at] = articles[at] end
  local line = {number = redis.call('HINCRBY', head, 'deeds', 1), at = now, who = who, what = what,
    count = #articles}
  -- An empty list would be written as an object.
  if #first > 0 then line.articles = first end
  if tags and #tags > 0 then line.tags = tags end
  redis.call('HSET', head, 'updated', whole(now))
  redis.call('HSET', part('names'), who, name)
  redis.call('LPUSH', part('log'), cjson.encode(line))
  redis.call('LTRIM', part('log'), 0, LOGGED - 1)
end

local function cost(article, noted, tags) return 64 + #article + #who + #noted + #tags end

local function put(of, article, value)
  if value == '' then redis.call('HDEL', part(of), article)
  else redis.call('HSET', part(of), article, value) end
end

local function edge(side)
  local command = side == 'top' and 'ZREVRANGE' or 'ZRANGE'
  return tonumber(redis.call(command, part('order'), 0, 0, 'WITHSCORES')[2] or 0)
end

local deeds = {}

-- owner, most of one owner, fields and values → 1; 0: the owner has so many
function deeds.make()
  local own = owned .. ARGV[6]
  if redis.call('SCARD', own) >= tonumber(ARGV[7]) then return 0 end
  local now = whole(time_now(given))
  redis.call('HSET', head, 'owner', ARGV[6], 'created', now, unpack(ARGV, 8))
  redis.call('SADD', own, id)
  redis.call('ZADD', every, now, id)
  note('made', {})
  return 1
end

function deeds.drop()
  redis.call('SREM', owned .. redis.call('HGET', head, 'owner'), id)
  redis.call('ZREM', every, id)
  for _, of in ipairs(PARTS) do redis.call('UNLINK', part(of)) end
  redis.call('DEL', head)
  return 1
end

-- what it is in the log, fields and values; an empty value takes a field away
function deeds.head()
  for at = 7, #ARGV, 2 do
    if ARGV[at + 1] == '' then redis.call('HDEL', head, ARGV[at])
    else redis.call('HSET', head, ARGV[at], ARGV[at + 1]) end
  end
  note(ARGV[6], {})
  return 1
end

-- most items, most bytes, note, tags in lines, articles → of each: added, there, full
function deeds.add()
  local most, bytes, noted, tags = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], ARGV[9]
  local count, written = redis.call('ZCARD', part('order')), tonumber(redis.call('HGET', head, 'bytes') or 0)
  local now, before, outcomes, new = whole(time_now(given)), last(), {}, {}
  for at = 10, #ARGV do
    local article = ARGV[at]
    local more = cost(article, noted, tags)
    if redis.call('HEXISTS', part('items'), article) == 1 then outcomes[at - 9] = 'there'
    elseif count >= most or written + more > bytes then outcomes[at - 9] = 'full'
    else
      outcomes[at - 9], new[#new + 1], count, written = 'added', article, count + 1, written + more
      redis.call('HSET', part('items'), article, now .. ' ' .. who)
      put('notes', article, noted)
      put('tags', article, tags)
    end
  end
  if #new == 0 then return outcomes end
  -- The first is to stand on top.
  local top = edge('top')
  for at = #new, 1, -1 do
    top = top + 1
    redis.call('ZADD', part('order'), top, new[at])
    redis.call('ZADD', part('arrived'), redis.call('HINCRBY', head, 'last', 1), new[at])
  end
  redis.call('HSET', head, 'bytes', whole(written))
  -- To who had seen all that was there, what he adds himself is nothing to be looked through.
  if tonumber(string.match(text('looks', who), '^%d+') or 0) == before then
    redis.call('HSET', part('looks'), who, last() .. ' ' .. now)
  end
  note('added', new)
  return outcomes
end

local function is_by(article, whom)
  return string.match(redis.call('HGET', part('items'), article) or '', '^%d+ (.*)$') == whom
end

-- whether only what he added himself, articles → of each whether it was there
function deeds.remove()
  local gone, removed = {}, {}
  for at = 7, #ARGV do
    local article = ARGV[at]
    local item = redis.call('HGET', part('items'), article)
    local may = item and (ARGV[6] == '0' or is_by(article, who))
    gone[at - 6] = may and 1 or 0
    if may then
      removed[#removed + 1] = article
      local adder = string.match(item, '^%d+ (.*)$')
      local less = cost(article, text('notes', article), text('tags', article)) - #who + #adder
      redis.call('HINCRBY', head, 'bytes', -less)
      redis.call('ZREM', part('order'), article)
      redis.call('ZREM', part('arrived'), article)
      for _, of in ipairs({'items', 'notes', 'tags'}) do redis.call('HDEL', part(of), article) end
    end
  end
  if #removed > 0 then note('removed', removed) end
  return gone
end

local function move(article, where)
  local order, place = part('order'), tonumber(redis.call('ZSCORE', part('order'), article))
  if where == 'first' then redis.call('ZADD', order, edge('top') + 1, article)
  elseif where == 'last' then redis.call('ZADD', order, edge('bottom') - 1, article)
  else
    local beside
    if where == 'up' then
      beside = redis.call('ZRANGEBYSCORE', order, '(' .. whole(place), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    else
      beside = redis.call('ZREVRANGEBYSCORE', order, '(' .. whole(place), '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
    end
    if not beside[1] then return end
    redis.call('ZADD', order, beside[2], article, whole(place), beside[1])
  end
  note('moved', {article})
end

-- most bytes, most tags, article, JSON: note, was, tags, add_tags, remove_tags, move
-- → 'done'; 'none': no such item, 'changed': the note is another, 'full'
function deeds.change()
  local bytes, most, article, asked = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], cjson.decode(ARGV[9])
  if redis.call('HEXISTS', part('items'), article) == 0 then return 'none' end
  local noted, tagged = text('notes', article), text('tags', article)
  local wanted = asked.note or noted
  if asked.was and wanted ~= noted and asked.was ~= noted then return 'changed' end
  local less, seen, tags = {}, {}, {}
  for _, tag in ipairs(asked.remove_tags) do less[tag] = true end
  local function take(tag)
    if not less[tag] and not seen[tag] then seen[tag] = true tags[#tags + 1] = tag end
  end
  if asked.tags then for _, tag in ipairs(asked.tags) do take(tag) end
  else for tag in string.gmatch(tagged, '[^\n]+') do take(tag) end end
  for _, tag in ipairs(asked.add_tags) do take(tag) end
  local lines = table.concat(tags, '\n')
  local more = #wanted + #lines - #noted - #tagged
  local written = tonumber(redis.call('HGET', head, 'bytes') or 0) + more
  if #tags > most or (more > 0 and written > bytes) then return 'full' end
  redis.call('HSET', head, 'bytes', whole(written))
  if wanted ~= noted then put('notes', article, wanted) note('noted', {article}) end
  if lines ~= tagged then put('tags', article, lines) note('tagged', {article}, tags) end
  if asked.move then move(article, asked.move) end
  return 'done'
end

-- → how many of others are new, up to which number and when (ms; 0: never) he looked, the last one
function deeds.news()
  local number, at = string.match(text('looks', who), '^(%d+) (%d+)$')
  local count = 0
  local new = redis.call('ZREVRANGEBYSCORE', part('arrived'), '+inf', '(' .. (number or 0), 'LIMIT', 0, LOOKED_AT)
  for _, article in ipairs(new) do
    if not is_by(article, who) then count = count + 1 end
  end
  return {count, tonumber(number or 0), tonumber(at or 0), last()}
end

-- number
function deeds.look()
  redis.call('HSET', part('looks'), who, ARGV[6] .. ' ' .. whole(time_now(given)))
  return 1
end

if deed ~= 'make' and redis.call('EXISTS', head) == 0 then return false end
return deeds[deed]()
