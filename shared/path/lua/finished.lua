-- What is kept of a finished article, some forty bytes in a hash of many: what recognises it, and
-- what its status tells. Redis keeps small hashes in one piece, without an overhead for each.
local BUCKETS, FORMAT = 8192, '>Bc16I4I6I6I4I4'
local MOST = 4294967295
local STATES = {'indexed', 'withdrawn'}

local function bucket(id)
  return prefix .. 'done:' .. tonumber(string.sub(redis.sha1hex(id), 1, 8), 16) % BUCKETS
end

-- Sixteen bytes that tell one digest from another.
local function short(digest)
  if #digest == 16 then return digest end
  if not string.find(digest, '^%x+$') or #digest ~= 32 then
    digest = string.sub(redis.sha1hex(digest), 1, 32)
  end
  return (string.gsub(digest, '%x%x', function(pair) return string.char(tonumber(pair, 16)) end))
end

local function later(at, received)
  return math.max(0, math.min(MOST, tonumber(at or received) - received))
end

local function pack(id)
  local fields = redis.call('HMGET', row(id), 'state', 'digest', 'revision', 'version', 'received',
    'enriched', 'indexed', 'withdrawn')
  local code, received = 1, tonumber(fields[5])
  if fields[1] == 'withdrawn' then code = 2 end
  return struct.pack(FORMAT, code, short(fields[2]), tonumber(fields[3]), tonumber(fields[4]),
    received, later(fields[6], received), later(fields[7] or fields[8], received))
end

local function unpacked(packed)
  local code, digest, revision, version, received, enriched_after, finished_after =
    struct.unpack(FORMAT, packed)
  return {state = STATES[code], digest = digest, revision = revision, version = whole(version),
    received = received, enriched = enriched_after > 0 and received + enriched_after,
    finished = received + finished_after}
end

local function finished(id)
  local packed = redis.call('HGET', bucket(id), id)
  return packed and unpacked(packed)
end

-- When the workers took up an article that has finished is known for a day: so where it spent its
-- time can be told without a byte more for each that is kept.
local TIMES, TIMES_SECONDS = '>I4I4', 86400

local function times(id, finished_at)
  local share = tonumber(string.sub(redis.sha1hex(id), 1, 8), 16) % 512
  return prefix .. 'times:' .. math.floor(finished_at / 3600000) .. ':' .. share
end

local function keep_times(id)
  local fields = redis.call('HMGET', row(id), 'received', 'claimed', 'taken', 'indexed')
  local received, claimed, taken = tonumber(fields[1]), fields[2], fields[3]
  if not claimed or not taken or not fields[4] then return end
  local key = times(id, tonumber(fields[4]))
  redis.call('HSET', key, id, struct.pack(TIMES, later(claimed, received), later(taken, received)))
  redis.call('EXPIRE', key, TIMES_SECONDS)
end

-- Puts a row aside that is at its end.
local function put_aside(id)
  keep_times(id)
  redis.call('HSET', bucket(id), id, pack(id))
  redis.call('DEL', row(id))
end

-- Makes a row of a finished article again, if it is one.
local function bring_back(id)
  local known = finished(id)
  if not known then return end
  redis.call('HSET', row(id), 'state', known.state, 'digest', known.digest,
    'revision', known.revision, 'version', known.version, 'received', whole(known.received),
    known.state, whole(known.finished))
  redis.call('HDEL', bucket(id), id)
end

-- What is known of an article, at work or finished; nil when nothing is.
local function look(id)
  local fields = redis.call('HMGET', row(id), 'state', 'revision', 'digest', 'received', 'version',
    'gone')
  if not fields[1] then return finished(id) end
  return {state = fields[1], revision = tonumber(fields[2]), digest = short(fields[3]),
    received = tonumber(fields[4]), version = fields[5], gone = fields[6]}
end

-- Tells whether what is known of an article is still what a caller saw of it, by its version: each
-- post, replay and withdrawal gives another. '' expects nothing; what was forgotten hasn't changed.
local function is_as_seen(known, version)
  return version == '' or not known or known.version == version
end
