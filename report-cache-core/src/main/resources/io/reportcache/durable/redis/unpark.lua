-- Makes some parked deliveries of known types claimable again; returns how many. ARGV: the lane, the
-- most, and for each type its name and its latest known version.
local lane, left = ARGV[1], tonumber(ARGV[2])
local unparked = 0
for i = 3, #ARGV, 2 do
  local known = base .. 'parked-type:' .. lane .. ':' .. ARGV[i]
  local found = left > 0 and call('ZRANGEBYSCORE', known, '-inf', ARGV[i + 1], 'LIMIT', 0, left) or {}
  for _, id in ipairs(found) do
    local d = load(id)
    if d and d.status == 'PARKED' then
      unpark(d)
      take(d)
      await(d, 0)
      unparked = unparked + 1
    else
      call('ZREM', known, id)
      call('ZREM', base .. 'parked:' .. lane, id)
      call('ZREM', base .. 'parked-since:' .. lane, id)
      if not d then
        forget(id)
      end
    end
    left = left - 1
  end
end
return {unparked}
