-- search, who, number
if redis.call('HEXISTS', prefix .. 'searches', ARGV[1]) == 0 then return 0 end
redis.call('HSET', prefix .. 'river:' .. ARGV[1] .. ':looks', ARGV[2], ARGV[3] .. ' ' .. whole(time_now('')))
return 1
