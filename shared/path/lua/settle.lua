-- id, version, now → 1, or 0 when overtaken
local id, now = ARGV[1], tonumber(ARGV[3])
local state = get(id, 'state')
if not is_version(id, ARGV[2]) or get(id, 'step') ~= 'index' then return 0 end
never_refused()
if state == 'withdrawn' then
  local writing = number(id, 'writing')
  if writing > now then
    -- An older write may still be on its way: remove once more when it no longer can be.
    make_due(id, 'index', writing)
    return 1
  end
else
  enter(id, 'indexed', now)
  redis.call('DEL', raw(id), enriched(id))
  weigh(id)
  redis.call('HSET', row(id), 'writing', 0)
end
let_go(id)
redis.call('HDEL', row(id), 'error_step', 'error_type', 'error_message')
count_rate('finished', now)
return 1
