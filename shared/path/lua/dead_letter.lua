-- id → {the fields of its row, its digest, what lies on its raw shelf}; empty where there is none
local id = ARGV[1]
local digest = short(get(id, 'digest') or '')
return {redis.call('HGETALL', row(id)), digest, redis.call('GET', raw(id)) or ''}
