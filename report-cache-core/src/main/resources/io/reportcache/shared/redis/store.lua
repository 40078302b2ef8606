-- Stores a value unless a scope of it was invalidated since its load began; returns whether it did.
--
-- KEYS[2] the value, ARGV[3] and ARGV[4] the incarnation and number when its load began, ARGV[5]
-- how long it is kept, ARGV[6] the value, and then the scopes that hit it.
local begun = tonumber(ARGV[4])
if inc ~= ARGV[3] or seq < begun or floor > begun or pat > begun then
  return {0}
end
if seq > begun then
  for from = 7, #ARGV, CHUNK do
    local numbers = redis.call('HMGET', key, unpack(ARGV, from, math.min(#ARGV, from + CHUNK - 1)))
    for i = 1, #numbers do
      if numbers[i] and (whole(numbers[i]) or seq) > begun then
        return {0}
      end
    end
  end
end
redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[5])
return {1}
