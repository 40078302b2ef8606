-- Makes some deliveries claimable that are due or whose lease has ended. Returns how many were due,
-- had lapsed, and became dead letters, and the microseconds until the next is due, or -1. ARGV: the
-- most of each, how many lapses are allowed.
local most, allowed = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = now()
local due, lapsed, dead = 0, 0, 0
for _, id in ipairs(call('ZRANGEBYSCORE', base .. 'delayed', '-inf', number(at), 'LIMIT', 0, most)) do
  call('ZREM', base .. 'delayed', id)
  local d = load(id)
  if d then
    stand(d)
    due = due + 1
  else
    forget(id)
  end
end
for _, id in ipairs(call('ZRANGEBYSCORE', base .. 'claimed', '-inf', number(at), 'LIMIT', 0, most)) do
  local d = load(id)
  if d and d.status == 'PROCESSING' then
    unclaim(d)
    d.lapses = number(d.lapses + 1)
    call('HSET', hash(id), 'lapses', d.lapses)
    log(d, at, text(number(d.failures + 1)) .. '-' .. (d.owner and text(d.owner) or '-')
        .. '--' .. text('its lease ended') .. text('PT0S'))
    if tonumber(d.lapses) > allowed then
      call('HSET', hash(id), 'reason', 'its owners let their lease end too often')
      finish(d, 'DEAD_LETTER', at)
      dead = dead + 1
    else
      await(d, 0)
      lapsed = lapsed + 1
    end
    letNextGo(d)
  else
    call('ZREM', base .. 'claimed', id)
    if not d then
      forget(id)
    end
  end
end
local first = call('ZRANGE', base .. 'delayed', 0, 0, 'WITHSCORES')
local next = first[2] and number(math.max(0, first[2] - at)) or '-1'
if due == most or lapsed + dead == most then
  next = '0'
end
return {due, lapsed, dead, next}
