-- Tells whether no scope was invalidated since a position: ARGV[3] its incarnation, ARGV[4] its
-- number. The scopes are the arguments from the given one on.
local begun = tonumber(ARGV[4])
local function fresh(first)
  if inc ~= ARGV[3] or seq < begun or floor > begun or pat > begun then
    return false
  end
  if seq > begun then
    for from = first, #ARGV, CHUNK do
      local last = math.min(#ARGV, from + CHUNK - 1)
      local numbers = redis.call('HMGET', key, unpack(ARGV, from, last))
      for i = 1, #numbers do
        if numbers[i] and (whole(numbers[i]) or seq) > begun then
          return false
        end
      end
    end
  end
  return true
end

-- A counter is a hash: h is its head, n its number, i and s the position at which it was made.
local function counter()
  local there = redis.pcall('HMGET', KEYS[2], 'h', 'n', 'i', 's')
  local digits = not there.err and there[1] and there[2] and string.match(there[2], '^-?(%d+)$')
  local isHead = digits and string.match(there[1], '^\82\196\1.') and string.byte(there[1], 4) % 4 >= 2
  if not isHead or #digits > 19 or (#digits == 19 and digits > '9223372036854775808') then
    return nil -- somebody else has written it
  end
  return {head = there[1], inc = there[3], seq = whole(there[4])}
end

