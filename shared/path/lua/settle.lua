-- id, version, now, most that wait for a follower, followers → 1, 2 when more than that wait for one,
-- or 0 when overtaken
local id, now = ARGV[1], time_now(ARGV[3])
local known = look(id)
if not known or (known.gone or known.version) ~= ARGV[2] then return 0 end
if not known.finished and step_of(known.state, known.gone) ~= 'index' then return 0 end
never_refused()
-- Who tells of what is new must know since when it can be found.
local TELLERS = {alerts = true}
local is_new = known.state == 'enriched' and not known.gone and not get(id, 'again')
local answer = 1
for place = 5, #ARGV do
  local follower = ARGV[place]
  if not follow(follower, id, now, tonumber(ARGV[4])) then
    answer = 2
  elseif is_new and TELLERS[follower] then
    redis.call('HSET', came(follower), id, whole(now))
  end
end
-- Another who wrote the same was faster: it stands as it is.
if known.finished then return answer end
if is_removal(id) then
  -- Whether an older write could still come when the removal was claimed.
  local writing = number(id, 'writing')
  local is_early = writing > number(id, 'taken')
  if is_early and (not known.gone or known.state == 'dead') then
    -- Remove once more when none can come any more.
    make_due(id, 'index', math.max(writing, now), now)
    return answer
  end
  if known.gone then
    go_on(id, known, is_early, now)
    return answer
  end
else
  enter(id, 'indexed', now)
  clear(raw(id))
  clear(enriched(id))
end
let_go(id)
put_aside(id)
count_rate('finished', now)
return answer
