-- search, who → how many are new, the number up to which he looked, when that was (ms; 0: never)
local river = prefix .. 'river:' .. ARGV[1]
local look = redis.call('HGET', river .. ':looks', ARGV[2]) or '0 0'
local number, at = string.match(look, '^(%d+) (%d+)$')
return {redis.call('ZCOUNT', river, '(' .. number, '+inf'), tonumber(number), tonumber(at)}
