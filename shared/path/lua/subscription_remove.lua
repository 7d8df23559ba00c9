-- id → whether there was one: with how it stands, its dead letters and what is due to it
local id, dead = ARGV[1], prefix .. 'subscriptions:dead'
never_refused()
for _, key in ipairs(redis.call('HKEYS', dead)) do
  if string.sub(key, 1, #id + 1) == id .. ':' then redis.call('HDEL', dead, key) end
end
redis.call('HDEL', prefix .. 'subscriptions:standings', id)
for _, work in ipairs({id, id .. ':confirm', id .. ':again'}) do unfollow('digests', work) end
return redis.call('HDEL', prefix .. 'subscriptions', id)
