-- id, version, now → 1, or 0 when overtaken
local id, now = ARGV[1], time_now(ARGV[3])
local known = look(id)
if not known or known.version ~= ARGV[2] then return 0 end
-- Another who wrote the same was faster: it stands as it is.
if known.finished then return 1 end
if step_of(known.state) ~= 'index' then return 0 end
never_refused()
if known.state == 'withdrawn' then
  local writing = number(id, 'writing')
  if writing > now then
    -- An older write may still be on its way: remove once more when it no longer can be.
    make_due(id, 'index', writing, now)
    return 1
  end
else
  enter(id, 'indexed', now)
  clear(raw(id))
  clear(enriched(id))
end
let_go(id)
put_aside(id)
count_rate('finished', now)
return 1
