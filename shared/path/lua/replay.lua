-- id, now → nil when unknown, 0 when not dead, 1 when due again
local id, now = ARGV[1], time_now(ARGV[2])
local known = look(id)
if not known then return nil end
if known.state ~= 'dead' then return 0 end
start(id, 'enrich', '', now)
enter(id, 'received', now)
return 1
