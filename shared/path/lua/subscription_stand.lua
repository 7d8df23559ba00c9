-- id, how it stands as JSON, which is noted if there is such a subscription
if redis.call('HEXISTS', prefix .. 'subscriptions', ARGV[1]) == 1 then
  redis.call('HSET', prefix .. 'subscriptions:standings', ARGV[1], ARGV[2])
end
