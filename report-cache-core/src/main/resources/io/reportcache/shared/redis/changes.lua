-- Returns the fences: the incarnation, the number, the floor, and each scope with its number.
-- Leaves out the scopes that the caller knows.
--
-- ARGV[3] the incarnation that the caller knows, ARGV[4] the number in it.
local function later(known)
  local found = {}
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) ~= '@' then
      local number = whole(all[i + 1])
      if not number or number > seq then
        return nil
      end
      if number > floor and number > known then
        found[#found + 1] = all[i]
        found[#found + 1] = all[i + 1]
      end
    end
  end
  return found
end

local known = inc == ARGV[3] and whole(ARGV[4]) or 0
local scopes = {}
if seq > known then
  scopes = later(known)
  if not scopes then -- somebody has edited it
    anew()
    scopes = {}
  end
end
return {inc, text(seq), text(floor), scopes}
