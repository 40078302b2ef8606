-- Adds to a counter; returns 1 and its number, 2 and its number if the sum is too much, or 0 if it
-- isn't there any more.
--
-- KEYS[2] the counter, ARGV[3] and ARGV[4] the position up to which it is known to live, ARGV[5]
-- its head, ARGV[6] how much is added, ARGV[7] how long it is kept from now on or nothing, and then
-- the scopes.
local there = counter()
if not there or there.head ~= ARGV[5] or not fresh(8) then
  return {0}
end
local sum = redis.pcall('HINCRBY', KEYS[2], 'n', ARGV[6])
if type(sum) == 'table' and sum.err then
  if string.find(sum.err, 'overflow', 1, true) then
    return {2, redis.call('HGET', KEYS[2], 'n')}
  end
  return {0}
end
if ARGV[7] ~= '' then
  redis.call('PEXPIRE', KEYS[2], ARGV[7])
end
return {1, redis.call('HGET', KEYS[2], 'n')} -- as text, since numbers here aren't exact
