-- Ends the lease of a load, unless another one is in force, and tells all members.
--
-- KEYS[1] the lease, ARGV[3] the one that ends, ARGV[4] the channel, ARGV[5] the message.
if redis.pcall('GET', KEYS[1]) == ARGV[3] then
  redis.call('UNLINK', KEYS[1])
end
redis.pcall('PUBLISH', ARGV[4], ARGV[5])
return {}
