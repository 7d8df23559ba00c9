-- id, version, now, enriched article → 1, or 0 when overtaken
local id, now, article = ARGV[1], tonumber(ARGV[3]), ARGV[4]
if not is_version(id, ARGV[2]) or get(id, 'state') ~= 'received' then return 0 end
redis.call('SET', enriched(id), article)
redis.call('ZREM', due('enrich'), id)
enter(id, 'enriched', now)
weigh(id)
redis.call('HSET', row(id), 'attempts', 0, 'tries', 0, 'begun', '')
make_due(id, 'index', now)
return 1
