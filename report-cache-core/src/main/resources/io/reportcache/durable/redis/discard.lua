-- Removes deliveries that still have one of two statuses; returns how many. ARGV: the call, the
-- statuses, ids.
local done = answered(ARGV[1])
if done then
  return done
end
local removed = 0
for i = 4, #ARGV do
  local d = load(ARGV[i])
  if d and (d.status == ARGV[2] or d.status == ARGV[3]) then
    remove(d)
    removed = removed + 1
  end
end
return answer(ARGV[1], {removed})
