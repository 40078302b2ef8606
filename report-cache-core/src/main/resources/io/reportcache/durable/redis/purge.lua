-- Removes some deliveries that were completed long enough ago; returns how many. ARGV: the age in
-- microseconds, the most.
local latest = number(now() - tonumber(ARGV[1]))
local removed = 0
for _, id in ipairs(call('ZRANGEBYSCORE', base .. 'ended', '-inf', latest, 'LIMIT', 0, ARGV[2])) do
  local d = load(id)
  if d then
    remove(d)
  else
    forget(id)
  end
  removed = removed + 1
end
return {removed}
