-- Invalidates scopes under one number and tells all members; returns the incarnation and the
-- number. If there are too many scopes, the older half is forgotten and the floor raised.
--
-- ARGV[3] the channel, ARGV[4] the message but for its beginning, and then the scopes.
seq = seq + 1
local number = text(seq)
local fields = {'@seq', number}
for i = 5, #ARGV do
  if ARGV[i] == '*' then
    floor = seq
  elseif string.sub(ARGV[i], 1, 2) == 'p:' then
    pat = seq
  end
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = number
end

local function bound()
  local all, numbers = redis.call('HGETALL', key), {}
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) ~= '@' then
      numbers[#numbers + 1] = whole(all[i + 1]) or seq
    end
  end
  table.sort(numbers)
  floor = math.max(floor, numbers[math.floor(#numbers / 2) + 1])
  local forgotten = {}
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) ~= '@' and (whole(all[i + 1]) or seq) <= floor then
      forgotten[#forgotten + 1] = all[i]
    end
  end
  for from = 1, #forgotten, CHUNK do
    redis.call('HDEL', key, unpack(forgotten, from, math.min(#forgotten, from + CHUNK - 1)))
  end
  redis.call('HSET', key, '@floor', text(floor))
end

if floor == seq then
  write()
else
  fields[#fields + 1] = '@pat'
  fields[#fields + 1] = text(pat)
  for from = 1, #fields, CHUNK do
    size = size + redis.call('HSET', key, unpack(fields, from, math.min(#fields, from + CHUNK - 1)))
  end
  if size > LIMIT + 5 then
    bound()
  end
end
-- A message that gets lost costs time only.
redis.pcall('PUBLISH', ARGV[3], '1 ' .. inc .. ' ' .. number .. ' ' .. ARGV[4])
return {inc, number}
