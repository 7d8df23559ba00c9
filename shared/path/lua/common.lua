-- Put in front of every script. KEYS[1] is the prefix of all keys of the ledger.
-- A row is a hash: state, revision, version, digest, trace (`t`; in what a release before has left
-- `trace`), attempts, tries, losses, lane, again (1: it is only done again, which a replay keeps as it
-- doesn't keep the lane), holder, begun, not_before, writing, the time of each state in ms, when it was
-- claimed to be enriched (`claimed`) and to be written (`taken`), and the last error. `gone` is the
-- version of a withdrawal that the index hasn't obeyed yet though the article was posted again; `late`
-- that of one which it has obeyed, while an older write could still come (till `writing`): what was
-- posted again overwrites that, or the removal is owed once more.
local prefix = KEYS[1]
local dead, states, bytes = prefix .. 'dead', prefix .. 'states', prefix .. 'bytes'
local holds, clock, metrics = prefix .. 'holds', prefix .. 'clock', prefix .. 'metrics'
-- Upper bounds of the histograms, in ms.
local BOUNDS = {50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 1800000}

local function row(id) return prefix .. 'row:' .. id end
local function raw(id) return prefix .. 'raw:' .. id end
local function enriched(id) return prefix .. 'enriched:' .. id end
-- The lane is '' for what was just posted and '-bulk' for what is done once more.
local function due(step, lane) return prefix .. 'due:' .. step .. (lane or '') end
-- Whatever is under way stands in one of them.
local LISTS = {due('enrich'), due('enrich', '-bulk'), due('index'), due('index', '-bulk')}

local function get(id, field) return redis.call('HGET', row(id), field) end
local function number(id, field) return tonumber(get(id, field) or 0) end
-- What was withdrawn leaves the index before anything else is done with its id: a removal that is owed
-- is worked on under its own version, which is below that of what was posted since.
local function is_version(id, version) return (get(id, 'gone') or get(id, 'version')) == version end
local function is_removal(id) return get(id, 'gone') or get(id, 'state') == 'withdrawn' end
-- The version up to which the index is still to forget what a row says; false where there is none.
local function owed(id)
  return get(id, 'gone') or get(id, 'state') == 'withdrawn' and get(id, 'version')
end
-- What is to be done with a row; nil when nothing is.
local function step_of(state, gone)
  if gone or state == 'enriched' or state == 'withdrawn' then return 'index' end
  if state == 'received' then return 'enrich' end
end

-- The trace of the latest post. Its short name keeps a waiting row within 120 bytes.
local function keep_trace(id, trace)
  redis.call('HDEL', row(id), 'trace')
  redis.call('HSET', row(id), 't', trace)
end

local function whole(value) return string.format('%.0f', value) end

-- The store's own clock in ms, so that no host's clock matters; tests give theirs instead.
-- `offset` makes up for a clock that was set back: see heartbeat.
local function time_now(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  local real = time[1] * 1000 + math.floor(time[2] / 1000)
  return real + tonumber(redis.call('HGET', clock, 'offset') or 0)
end

-- The latest time that stands in any row. What came in while the clock was ahead for a moment, which
-- no heartbeat saw, is due then: so the ledger's time never falls behind it (see heartbeat).
local function remember(at)
  if at > tonumber(redis.call('HGET', clock, 'latest') or 0) then
    redis.call('HSET', clock, 'latest', whole(at))
  end
end

-- Never below the clock in ms: should Redis lose its data, new versions still beat those in the index.
local function next_version(now)
  local version = redis.call('INCR', prefix .. 'version')
  if version < now then
    version = now
    redis.call('SET', prefix .. 'version', whole(now))
  end
  return whole(version)
end

-- Out of memory, Redis refuses a script at its first write, unless that write can't grow anything.
-- What lets the path run dry begins with this one; accepting does not. (A release before 0.5 has
-- left this key.)
local function never_refused() redis.call('DEL', prefix .. 'open') end

local function count_rate(kind, now)
  local key = prefix .. 'rate:' .. kind .. ':' .. math.floor(now / 10000)
  redis.call('INCR', key)
  redis.call('EXPIRE', key, 120)
  if kind == 'finished' then redis.call('HSET', clock, 'finished', whole(now)) end
end

-- What /metrics tells of the path lies in one hash, whichever worker did it.
local function count(name) redis.call('HINCRBY', metrics, name, 1) end

-- Notes how long something took, from one time to another in ms; nothing where one isn't known.
local function observe(name, from, to)
  if not from or not to then return end
  local took, bound = math.max(0, to - from), 'inf'
  for place = 1, #BOUNDS do
    if took <= BOUNDS[place] then bound = BOUNDS[place] break end
  end
  count(name .. ':' .. bound)
  redis.call('HINCRBY', metrics, name .. ':sum', whole(took))
end

-- Notes how long an article waited for a step, and how long that took.
local function observe_step(id, state, now)
  local fields = redis.call('HMGET', row(id), 'received', 'claimed', 'enriched', 'taken', 'lane')
  local received, claimed, enriched, taken = tonumber(fields[1] or nil), tonumber(fields[2] or nil),
    tonumber(fields[3] or nil), tonumber(fields[4] or nil)
  -- What is done once more was received long ago.
  local is_fresh = (fields[5] or '') == ''
  if state == 'enriched' then
    if is_fresh then observe('waited:enrich', received, claimed) end
    observe('worked:enrich', claimed, now)
  elseif state == 'indexed' then
    observe('waited:index', enriched, taken)
    observe('worked:index', taken, now)
    if is_fresh then observe('way', received, now) end
  end
end

-- Moves a row to another state, keeps the counts and notes the time.
local function enter(id, state, now)
  local before = get(id, 'state')
  if before then redis.call('HINCRBY', states, before, -1) end
  redis.call('HINCRBY', states, state, 1)
  redis.call('HSET', row(id), 'state', state, state, whole(now))
  remember(now)
  count('entered:' .. state)
  observe_step(id, state, now)
end

local function leave_lists(id)
  for _, list in ipairs(LISTS) do redis.call('ZREM', list, id) end
end

local function count_unfinished()
  local count = 0
  for _, list in ipairs(LISTS) do count = count + redis.call('ZCARD', list) end
  return count
end

-- What lies on the shelves counts against the high-water mark.
local function put(shelf, article)
  redis.call('INCRBY', bytes, #article - redis.call('STRLEN', shelf))
  redis.call('SET', shelf, article)
end

local function clear(shelf)
  redis.call('DECRBY', bytes, redis.call('STRLEN', shelf))
  redis.call('DEL', shelf)
end

-- Makes a step due at a time; whoever held the row no longer does. What is unset is not kept.
local function make_due(id, step, at, now)
  redis.call('HDEL', row(id), 'holder', 'begun', 'not_before')
  remember(now)
  if at > now then redis.call('HSET', row(id), 'not_before', whole(at)) end
  redis.call('ZADD', due(step, get(id, 'lane')), whole(at), id)
end

-- Starts a row anew on a step and a lane: nothing of its former life counts but what it owes.
local function start(id, step, lane, now)
  leave_lists(id)
  redis.call('ZREM', dead, id)
  redis.call('HDEL', row(id), 'enriched', 'indexed', 'dead', 'withdrawn', 'claimed', 'taken', 'attempts',
    'tries', 'losses', 'lane', 'error_step', 'error_type', 'error_message')
  redis.call('HSET', row(id), 'version', next_version(now))
  if lane ~= '' then redis.call('HSET', row(id), 'lane', lane) end
  make_due(id, get(id, 'gone') and 'index' or step, now, now)
end

local function let_go(id)
  leave_lists(id)
  redis.call('HDEL', row(id), 'lane', 'holder', 'begun', 'not_before')
end

-- Goes on with what was posted since a withdrawal, once the index has obeyed that.
local function go_on(id, known, is_late, now)
  leave_lists(id)
  redis.call('HDEL', row(id), 'gone', 'late', 'taken', 'losses', 'tries', 'holder', 'begun', 'not_before')
  if is_late then redis.call('HSET', row(id), 'late', known.gone)
  else redis.call('HDEL', row(id), 'writing') end
  if known.state == 'dead' then return end
  redis.call('HDEL', row(id), 'attempts', 'error_step', 'error_type', 'error_message')
  make_due(id, step_of(known.state), now, now)
end

local function note_error(id, step, kind, message)
  redis.call('HSET', row(id), 'error_step', step, 'error_type', kind, 'error_message', message)
end

local function bury(id, step, kind, message, now)
  enter(id, 'dead', now)
  let_go(id)
  -- A replay starts with the raw article, so only that is kept, and it still counts.
  clear(enriched(id))
  redis.call('ZADD', dead, whole(now), id)
  note_error(id, step, kind, message)
  local late = get(id, 'late')
  if late then
    -- What was withdrawn before may have come late, and nothing overwrites it now.
    redis.call('HDEL', row(id), 'late')
    redis.call('HSET', row(id), 'gone', late)
    make_due(id, 'index', math.max(number(id, 'writing'), now), now)
  end
  count('died:' .. step .. ':' .. kind)
  count_rate('finished', now)
end
