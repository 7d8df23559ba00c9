-- step, now, end of the lease, holder, limit, most bytes, then the ids of the message
-- → for each claim {id, revision, version, suspect, raw article, enriched article}
local step, now, lease, holder = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local limit, budget = tonumber(ARGV[5]), tonumber(ARGV[6])
local claims = {}
never_refused()

local function claim(id)
  local values = redis.call('HMGET', row(id), 'step', 'lease', 'holder', 'not_before',
    'revision', 'version', 'state')
  local leased = tonumber(values[2] or 0)
  if values[1] ~= step or tonumber(values[4]) > now then return end
  if leased > now and values[3] ~= holder then return end
  redis.call('HSET', row(id), 'lease', lease, 'holder', holder)
  redis.call('ZADD', due(step), lease, id)
  if step == 'index' and values[7] ~= 'withdrawn' then
    -- Until then a late write of this version may still reach the index.
    redis.call('HSET', row(id), 'writing', lease)
  end
  local shelves = redis.call('MGET', raw(id), enriched(id))
  for _, article in ipairs(shelves) do budget = budget - (article and #article or 0) end
  -- A lease that was never given back: its holder may have died of this article.
  claims[#claims + 1] = {id, values[5], values[6], leased > 0 and 1 or 0,
    shelves[1], shelves[2]}
end

local taken = {}
local function claim_all(ids)
  for _, id in ipairs(ids) do
    if #claims >= limit or budget <= 0 then return end
    if not taken[id] then
      taken[id] = true
      claim(id)
    end
  end
end

claim_all({unpack(ARGV, 7)})
if #claims < limit then
  claim_all(redis.call('ZRANGEBYSCORE', due(step), '-inf', now, 'LIMIT', 0, limit + #claims))
end
return claims
