-- Records how deliveries have ended; returns the places of those that the owner has lost. ARGV: for
-- each its id, its token, its owner, how it ended, a pause in microseconds, the reason if it's a dead
-- letter, and the entry of the log or nothing.
local late = {}
for i = 1, #ARGV do
  local s = texts(ARGV[i])
  local d = load(s[1])
  local settled = s[2] .. ' ' .. redis.sha1hex(ARGV[i])
  if d and d.status == 'PROCESSING' and d.token == s[2] and d.owner == s[3] then
    local at, ending = now(), s[4]
    call('HSET', hash(d.id), 'settled', settled)
    if s[7] then
      log(d, at, s[7])
    end
    unclaim(d)
    if ending == 'FAILED' or ending == 'DEAD_LETTER' then
      d.failures = number(d.failures + 1)
      call('HSET', hash(d.id), 'failures', d.failures)
    end
    if ending == 'SUCCEEDED' then
      finish(d, 'COMPLETED', at)
    elseif ending == 'DEAD_LETTER' then
      if s[6] then
        call('HSET', hash(d.id), 'reason', s[6])
      end
      finish(d, 'DEAD_LETTER', at)
    elseif ending == 'PARKED' then
      park(d)
    else
      await(d, tonumber(s[5]))
    end
    letNextGo(d)
  elseif not (d and d.settled == settled) then -- otherwise the answer of the first call was lost
    late[#late + 1] = i
  end
end
return late
