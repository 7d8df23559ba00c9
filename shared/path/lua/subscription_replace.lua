-- id, the subscription as JSON; of the one in whose place it stands what its links are good for, and
-- '1' where it was confirmed and where it had ended
-- → 'done'; 'none': there is none, 'changed': it was confirmed, ended or asked anew meanwhile
local all = prefix .. 'subscriptions'
local kept = redis.call('HGET', all, ARGV[1])
if not kept then return 'none' end
local stands = cjson.decode(kept)
local function flag(time) return (time == nil or time == cjson.null) and '' or '1' end
if (stands.asked or '') ~= ARGV[3] or flag(stands.confirmed_at) ~= ARGV[4]
  or flag(stands.ended_at) ~= ARGV[5] then return 'changed' end
redis.call('HSET', all, ARGV[1], ARGV[2])
return 'done'
