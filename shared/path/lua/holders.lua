-- Who works: a claim's holder is 'worker/task'. It is alive while it is heard of in time; what it
-- held is free once it has said goodbye (it is in `holds` no more) or isn't heard of any more.

local function worker_of(holder) return string.match(holder, '^(.*)/') or holder end
local function cause_of(holder) return prefix .. 'lost:' .. holder end

local function is_alive(holder, now, lease)
  local heard = redis.call('ZSCORE', holds, holder)
  if not heard or redis.call('EXISTS', cause_of(holder)) == 1 then return false end
  return tonumber(heard) > now - lease or now < tonumber(redis.call('HGET', clock, 'grace') or 0)
end

-- Where nobody was heard for a while it was the store that was away: whoever finds that out first,
-- a claim too, gives all some time to be heard again.
local function mind_absence(now, lease)
  local heard = tonumber(redis.call('HGET', clock, 'heard') or now)
  if now - heard > lease / 2 then
    redis.call('HSET', clock, 'grace', whole(now + lease * 0.6), 'heard', whole(now))
  end
end

-- Tells whether no other worker was lost at about the same time.
local function died_alone(holder, heard, lease)
  local near = redis.call('ZRANGEBYSCORE', holds, heard - lease * 0.3, heard + lease * 0.3)
  for _, other in ipairs(near) do
    if worker_of(other) ~= worker_of(holder) then return false end
  end
  return true
end

-- Counts what is known of the end of a worker that had begun on the article.
-- → true when the article is buried for it
local function count_loss(id, step, holder, heard, now, rules)
  local losses = redis.call('HINCRBY', row(id), 'losses', 1)
  if not get(id, 'gone') and died_alone(holder, heard, rules.lease) then
    redis.call('HINCRBY', row(id), 'attempts', 1)
  end
  local cause = redis.call('GET', cause_of(holder)) or 'no longer heard of'
  local message = rules.message .. ' (' .. cause .. ', ' .. losses .. (losses == 1 and ' time)' or ' times)')
  -- However it comes about, nothing may take workers with it for ever.
  local is_enough = number(id, 'attempts') >= rules.most or losses >= rules.most_losses
  if is_enough and not is_removal(id) then
    bury(id, step, rules.kind, message, now)
    return true
  end
  if get(id, 'state') ~= 'dead' then note_error(id, step, rules.kind, message) end
  count('retried:' .. step .. ':lost')
  return false
end

-- Frees a row from a holder that isn't alive.
-- → true when it may be claimed; else it is buried or has a time at which it is looked at again
local function free(id, step, holder, now, rules)
  local heard = tonumber(redis.call('ZSCORE', holds, holder) or 0)
  if heard == 0 or (get(id, 'begun') ~= '1' and step == 'enrich') then return true end
  if get(id, 'begun') ~= '1' then
    -- One of a bulk may be what the writer died of, so fewer go together from now on.
    redis.call('HINCRBY', row(id), 'losses', 1)
    return true
  end
  -- By then it is known who else was lost with it.
  local known_at = heard + rules.lease + 1
  if now < known_at then
    redis.call('ZADD', due(step, get(id, 'lane')), whole(known_at), id)
    return false
  end
  return not count_loss(id, step, holder, heard, now, rules)
end

-- Makes due at once what a holder has in hand. → how many
local function bereave(holder, now, lease)
  local count = 0
  for _, list in ipairs(LISTS) do
    local held = redis.call('ZRANGEBYSCORE', list, now, now + 2 * lease)
    for _, id in ipairs(held) do
      if get(id, 'holder') == holder then
        redis.call('ZADD', list, whole(now), id)
        count = count + 1
      end
    end
  end
  return count
end
