-- Returns the time, and of some lanes what waits and what is parked: how many, the first id, and
-- when the oldest was made. ARGV: the lane to go on after, the most lanes.
local answer = {number(now())}
for _, lane in ipairs(call('ZRANGEBYLEX', base .. 'lanes', '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  local one = {lane}
  for _, name in ipairs({'waiting', 'parked'}) do
    one[#one + 1] = call('ZCARD', base .. name .. ':' .. lane)
    one[#one + 1] = call('ZRANGE', base .. name .. ':' .. lane, 0, 0)[1] or ''
    one[#one + 1] = call('ZRANGE', base .. name .. '-since:' .. lane, 0, 0, 'WITHSCORES')[2] or ''
  end
  answer[#answer + 1] = one
end
return answer
