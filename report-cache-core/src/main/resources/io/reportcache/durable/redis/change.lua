-- Cancels or reschedules some deliveries of an event or a job. Returns how many were changed, how
-- many run, and the last id if there are more. ARGV: the call, the tenant, the event, the delay in
-- microseconds or nothing to cancel, the id to go on after, the most, the channel, the node.
local done = answered(ARGV[1])
if done then
  return done
end
local event = base .. 'event:' .. ARGV[3]
local delay = tonumber(ARGV[4])
local ids = call('ZRANGEBYSCORE', event, '(' .. ARGV[5], '+inf', 'LIMIT', 0, ARGV[6])
local changed, running, last = 0, 0, ''
for _, id in ipairs(ids) do
  local d = load(id)
  if not d then
    call('ZREM', event, id)
    forget(id)
  elseif d.tenant == ARGV[2] then
    if d.status == 'PROCESSING' then
      running = running + 1
    elseif not delay and (isWaiting(d) or d.status == 'PARKED') then
      remove(d)
      changed = changed + 1
    elseif delay and isWaiting(d) then
      call('ZREM', base .. 'delayed', id)
      leave(d)
      unindex(d, 'waiting')
      await(d, delay)
      changed = changed + 1
    end
  end
  last = id
end
if delay == 0 and changed > 0 then
  redis.pcall('PUBLISH', ARGV[7], ARGV[8])
end
return answer(ARGV[1], {changed, running, #ids == tonumber(ARGV[6]) and last or ''})
