-- Adds deliveries, all of them at once; ARGV: the call, the channel, the node, deliveries.
if answered(ARGV[1]) then
  return {1}
end
answer(ARGV[1], {1})
local isDue = false
for i = 4, #ARGV do
  isDue = add(idOf(nextId(1)), ARGV[i]) or isDue
end
if isDue then
  announce(ARGV[2], ARGV[3])
end
return {1}
