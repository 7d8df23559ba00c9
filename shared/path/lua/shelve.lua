-- id, version, now, packed enriched article → 1, or 0 when overtaken
local id, now, article = ARGV[1], time_now(ARGV[3]), ARGV[4]
if not is_version(id, ARGV[2]) then return 0 end
local state = get(id, 'state')
-- Another who did the same was faster.
if state == 'enriched' then return 1 end
if state ~= 'received' then return 0 end
-- What came in must get out, or a full store would stay full.
never_refused()
put(enriched(id), article)
leave_lists(id)
enter(id, 'enriched', now)
redis.call('HDEL', row(id), 'attempts', 'tries', 'losses',
  'error_step', 'error_type', 'error_message')
make_due(id, 'index', now, now)
return 1
