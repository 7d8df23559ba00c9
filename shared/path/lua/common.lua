-- Put in front of every script. KEYS[1] is the prefix of all keys of the ledger.
-- A row is a hash: state, revision, version, digest, attempts, tries, step, lease, holder,
-- begun, not_before, writing, bytes, the time of each state in ms, and the last error.
local prefix = KEYS[1]
local open, dead, states, bytes = prefix .. 'open', prefix .. 'dead', prefix .. 'states', prefix .. 'bytes'

local function row(id) return prefix .. 'row:' .. id end
local function raw(id) return prefix .. 'raw:' .. id end
local function enriched(id) return prefix .. 'enriched:' .. id end
local function due(step) return prefix .. 'due:' .. step end

local function get(id, field) return redis.call('HGET', row(id), field) end
local function number(id, field) return tonumber(get(id, field) or 0) end
local function is_version(id, version) return get(id, 'version') == version end

-- Never below the clock in ms: should Redis lose its data, new versions still beat those in the index.
local function next_version(now)
  local version = redis.call('INCR', prefix .. 'version')
  if version < now then
    version = now
    redis.call('SET', prefix .. 'version', string.format('%.0f', now))
  end
  return string.format('%.0f', version)
end

-- Out of memory, Redis refuses a script at its first write, unless that write can't grow anything.
-- What lets the path run dry begins with this one; accepting and shelving do not.
local function never_refused() redis.call('DEL', prefix .. 'nothing') end

-- `begun` holds a mark for each holder whose attempt is counted and that hasn't come back from it.
local function mark(id, holder)
  redis.call('HSET', row(id), 'begun', (get(id, 'begun') or '') .. '<' .. holder .. '>')
end

local function unmark(id, holder)
  local begun = get(id, 'begun') or ''
  local from, to = string.find(begun, '<' .. holder .. '>', 1, true)
  if not from then return false end
  redis.call('HSET', row(id), 'begun', string.sub(begun, 1, from - 1) .. string.sub(begun, to + 1))
  return true
end

local function count_rate(kind, now)
  local key = prefix .. 'rate:' .. kind .. ':' .. math.floor(now / 10000)
  redis.call('INCR', key)
  redis.call('EXPIRE', key, 120)
end

-- Moves a row to another state, keeps the counts and notes the time.
local function enter(id, state, now)
  local before = get(id, 'state')
  if before then redis.call('HINCRBY', states, before, -1) end
  redis.call('HINCRBY', states, state, 1)
  redis.call('HSET', row(id), 'state', state, state, now)
end

-- Makes a step due at a time; whoever held the row no longer does.
local function make_due(id, step, at)
  redis.call('HSET', row(id), 'step', step, 'lease', 0, 'holder', '', 'not_before', at)
  redis.call('ZADD', due(step), at, id)
end

-- Starts a row anew on a step: nothing of its former life counts.
local function start(id, step, now)
  redis.call('ZREM', due('enrich'), id)
  redis.call('ZREM', due('index'), id)
  redis.call('ZREM', dead, id)
  redis.call('HSET', row(id), 'version', next_version(now), 'attempts', 0, 'tries', 0,
    'begun', '')
  redis.call('HDEL', row(id), 'enriched', 'indexed', 'dead', 'withdrawn',
    'error_step', 'error_type', 'error_message')
  make_due(id, step, now)
end

-- Counts what lies on the row's shelves against the high-water mark.
local function weigh(id)
  local size = redis.call('STRLEN', raw(id)) + redis.call('STRLEN', enriched(id))
  redis.call('INCRBY', bytes, size - number(id, 'bytes'))
  redis.call('HSET', row(id), 'bytes', size)
end

local function let_go(id)
  redis.call('ZREM', open, id)
  redis.call('ZREM', due('enrich'), id)
  redis.call('ZREM', due('index'), id)
  redis.call('HSET', row(id), 'step', '', 'lease', 0, 'holder', '')
end

local function bury(id, step, kind, message, now)
  enter(id, 'dead', now)
  let_go(id)
  -- A replay starts with the raw article, so only that is kept, and it still counts.
  redis.call('DEL', enriched(id))
  weigh(id)
  redis.call('ZADD', dead, now, id)
  redis.call('HSET', row(id), 'error_step', step, 'error_type', kind, 'error_message', message)
  count_rate('finished', now)
end
