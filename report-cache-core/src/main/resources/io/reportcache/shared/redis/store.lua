-- Stores a value unless a scope of it was invalidated since its load began, or a counter was made
-- under its name; returns whether it did.
--
-- KEYS[2] the value, ARGV[3] and ARGV[4] the incarnation and number when its load began, ARGV[5]
-- how long it is kept, ARGV[6] the value, and then the scopes that hit it.
if not fresh(7) then
  return {0}
end
local there = counter()
if there and there.inc == inc and (there.seq or 0) >= begun then
  return {0}
end
redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[5])
return {1}
