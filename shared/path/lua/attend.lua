-- step, how long it counts in ms: tells that a worker for this step is there
never_refused()
redis.call('SET', prefix .. 'worker:' .. ARGV[1], '1', 'PX', ARGV[2])
