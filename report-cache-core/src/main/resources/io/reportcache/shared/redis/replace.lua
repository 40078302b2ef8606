-- Stores a value or a counter as above, if what is there is what the caller has read; returns
-- whether it did.
--
-- KEYS[2] the value, ARGV[3] and ARGV[4] the position, ARGV[5] how long it is kept, ARGV[6] the
-- value, or the head of the counter, ARGV[7] the counter's number or nothing, ARGV[8] the digest of
-- what was read or nothing, and then the scopes.
if not fresh(9) then
  return {0}
end
local digest = ''
if redis.call('PTTL', KEYS[2]) > 0 then -- else nothing of ours
  local text = redis.pcall('GET', KEYS[2])
  local there = counter()
  if type(text) == 'string' then
    digest = redis.sha1hex(text)
  elseif there then
    digest = redis.sha1hex(there.head)
  end
end
if digest ~= ARGV[8] then
  return {0}
end
if ARGV[7] == '' then
  redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[5])
else
  redis.call('UNLINK', KEYS[2])
  redis.call('HSET', KEYS[2], 'h', ARGV[6], 'n', ARGV[7], 'i', inc, 's', text(seq))
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
return {1}
