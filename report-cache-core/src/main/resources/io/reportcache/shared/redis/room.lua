-- Stores nothing on a server that has reached its limit of memory. The first write of a script
-- decides whether it may need more, so this one asks for nothing.
local room = redis.pcall('SETRANGE', KEYS[2], 0, '')
if type(room) == 'table' and room.err and string.find(room.err, 'OOM', 1, true) then
  return {0}
end

