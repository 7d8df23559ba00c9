-- Who works behind the index has a list of its own: ids by the time from which on they are due. What
-- is in hand is in `held`, under the number with which it was taken; what is added anew no longer is,
-- so whoever has the old state of it in hand can't take it off the list.
local function list_of(follower) return prefix .. 'follow:' .. follower end
local function held(follower) return list_of(follower) .. ':held' end
-- How often who had it in hand didn't end it in time.
local function lates(follower) return list_of(follower) .. ':lates' end
-- Since when what was posted can be found, in ms; what is only done again has no such time.
local function came(follower) return list_of(follower) .. ':came' end
-- What an id stands for, where that is nowhere else.
local function bodies(follower) return list_of(follower) .. ':bodies' end

-- The deliveries that wait for the webhook of a search.
local function of_search(search) return list_of('deliveries') .. ':of:' .. search end

local function let_go_of(follower, id)
  redis.call('HDEL', held(follower), id)
  redis.call('HDEL', lates(follower), id)
end

-- → false when too many stand there
local function follow(follower, id, at, most)
  local list = list_of(follower)
  if redis.call('ZCARD', list) >= most and not redis.call('ZSCORE', list, id) then return false end
  let_go_of(follower, id)
  redis.call('ZADD', list, whole(at), id)
  return true
end

local function unfollow(follower, id)
  let_go_of(follower, id)
  redis.call('ZREM', list_of(follower), id)
  redis.call('HDEL', came(follower), id)
  local body = redis.call('HGET', bodies(follower), id)
  if not body then return end
  local is_read, delivery = pcall(cjson.decode, body)
  if is_read and type(delivery.search) == 'string' then
    redis.call('SREM', of_search(delivery.search), id)
  end
  redis.call('HDEL', bodies(follower), id)
end
