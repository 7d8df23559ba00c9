-- id, the board as JSON → whether one was there to be changed
if redis.call('HEXISTS', prefix .. 'boards', ARGV[1]) == 0 then return 0 end
redis.call('HSET', prefix .. 'boards', ARGV[1], ARGV[2])
return 1
