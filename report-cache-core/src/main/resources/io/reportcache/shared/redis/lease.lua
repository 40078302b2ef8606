-- Takes the lease of a load, or extends it; returns the lease that is in force then.
--
-- One that ends later than it could is as good as ended: the server's clock was put back.
--
-- KEYS[1] the lease, ARGV[3] the wanted one, ARGV[4] one that may be replaced, ARGV[5] its term.
local there = redis.pcall('GET', KEYS[1])
if type(there) == 'string' and there ~= ARGV[3] and there ~= ARGV[4] then
  local left = redis.call('PTTL', KEYS[1])
  if left > 0 and left <= tonumber(ARGV[5]) then
    return {there}
  end
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[5])
return {ARGV[3]}
