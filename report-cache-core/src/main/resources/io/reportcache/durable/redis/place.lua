-- Puts some deliveries of batches that were added into their places. Returns whether there are more.
-- ARGV: the channel, the node, the most deliveries, the most bytes.
local left, bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local isDue = false
while left > 0 and bytes > 0 do
  local batch = call('ZRANGE', base .. 'batches', 0, 0, 'WITHSCORES')
  if not batch[1] then
    break
  end
  local packed = call('LPOP', base .. 'batch:' .. batch[1])
  if packed then
    isDue = add(idOf(tonumber(batch[2])), packed) or isDue
    call('ZINCRBY', base .. 'batches', 1, batch[1])
    bytes = bytes - #packed
  else
    call('ZREM', base .. 'batches', batch[1])
  end
  left = left - 1
end
if isDue then
  announce(ARGV[1], ARGV[2])
end
return {call('EXISTS', base .. 'batches')}
