-- follower, now, in how many ms it is due, what: whoever has it in hand holds it no longer
local now = time_now(ARGV[2])
follow(ARGV[1], ARGV[4], now + tonumber(ARGV[3]), math.huge)
remember(now)
return 1
