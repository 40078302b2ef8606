-- Adds what was laid down, in one step: from now on it's there, even if it is put into its places
-- later. Returns 1, or 0 if it isn't all there any more. ARGV: the batch, the number of deliveries.
local done = answered(ARGV[1])
if done then
  return done
end
local staged = base .. 'batch:' .. ARGV[1]
local count = tonumber(ARGV[2])
if call('LLEN', staged) ~= count then
  return {0}
end
call('PERSIST', staged)
local last = nextId(count)
call('ZADD', base .. 'batches', number(last - count + 1), ARGV[1])
return answer(ARGV[1], {1})
