-- id, the search as JSON → whether one was there to be changed
if redis.call('HEXISTS', prefix .. 'searches', ARGV[1]) == 0 then return 0 end
redis.call('HSET', prefix .. 'searches', ARGV[1], ARGV[2])
return 1
