-- step, now, lease, holder, limit, most bytes, time to write, 1 to fill with bulk as well, rules of
-- lost workers (most attempts, most losses, error type, error message), then the ids of the message
-- → for each claim {id, revision, version, losses, 1 if it may have been written without getting to the
-- end, lane, digest, packed raw article, packed enriched one, traceparent}
local step, now, lease, holder = ARGV[1], time_now(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local limit, budget, write = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local rules = {lease = lease, most = tonumber(ARGV[9]), most_losses = tonumber(ARGV[10]),
  kind = ARGV[11], message = ARGV[12]}
local claims, taken = {}, {}
never_refused()
mind_absence(now, lease)
redis.call('ZADD', holds, whole(now), holder)

local function claim(id)
  local values = redis.call('HMGET', row(id), 'state', 'holder', 'not_before', 'lane', 'gone',
    'writing', 'again')
  if step_of(values[1], values[5]) ~= step or tonumber(values[3] or 0) > now then return end
  local lane, other = values[4] or '', values[2]
  if other and other ~= '' and other ~= holder then
    if is_alive(other, now, lease) then
      local heard = tonumber(redis.call('ZSCORE', holds, other))
      redis.call('ZADD', due(step, lane), whole(math.max(heard + lease, now) + 1), id)
      return
    end
    if not free(id, step, other, now, rules) then return end
  end
  redis.call('HSET', row(id), 'holder', holder, step == 'enrich' and 'claimed' or 'taken', whole(now))
  redis.call('HDEL', row(id), 'begun')
  redis.call('ZADD', due(step, lane), whole(now + lease), id)
  if step == 'index' and not is_removal(id) then
    -- Until then a late write of this version may still reach the index.
    redis.call('HSET', row(id), 'writing', whole(now + write))
  end
  -- What was posted since a removal that is owed is none of it.
  local shelves = values[5] and {false, false} or redis.call('MGET', raw(id), enriched(id))
  for _, article in ipairs(shelves) do budget = budget - (article and #article or 0) end
  -- What is done again had got to its end before.
  local is_again = step == 'index' and values[6] and not values[7]
  claims[#claims + 1] = {id, get(id, 'revision'), values[5] or get(id, 'version'),
    number(id, 'losses'), is_again and 1 or 0, lane, short(get(id, 'digest')),
    shelves[1], shelves[2], get(id, 't') or get(id, 'trace')}
end

local function claim_all(ids)
  for _, id in ipairs(ids) do
    if #claims >= limit or budget <= 0 then return end
    if not taken[id] then
      taken[id] = true
      claim(id)
    end
  end
end

local function fill(lane)
  if #claims >= limit then return end
  claim_all(redis.call('ZRANGEBYSCORE', due(step, lane), '-inf', whole(now), 'LIMIT', 0, 2 * limit))
end

claim_all({unpack(ARGV, 13)})
fill('')
if ARGV[8] == '1' then fill('-bulk') end
if #claims > 0 then remember(now) end
return claims
