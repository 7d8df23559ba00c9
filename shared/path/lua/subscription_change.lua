-- name of the hash, id, what stands there from now on as JSON → whether there is such a subscription
if redis.call('HEXISTS', prefix .. 'subscriptions', ARGV[2]) == 0 then return 0 end
redis.call('HSET', prefix .. ARGV[1], ARGV[2], ARGV[3])
return 1
