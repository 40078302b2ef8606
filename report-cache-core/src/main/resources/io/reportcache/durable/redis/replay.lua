-- Replays dead letters; returns how many. ARGV: the call, ids.
local done = answered(ARGV[1])
if done then
  return done
end
local replayed = 0
for i = 2, #ARGV do
  local d = load(ARGV[i])
  if d and d.status == 'DEAD_LETTER' then
    d.failures = '0'
    call('HSET', hash(d.id), 'failures', '0', 'lapses', '0')
    call('HDEL', hash(d.id), 'ended', 'reason')
    take(d)
    await(d, 0)
    replayed = replayed + 1
  end
end
return answer(ARGV[1], {replayed})
