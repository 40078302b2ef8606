-- Lays down a part of many deliveries that are added together. Nobody sees them yet. Returns 1, or 0
-- if what was laid down before isn't there any more. ARGV: the batch, how many were laid down before
-- these, deliveries.
local staged = base .. 'batch:' .. ARGV[1]
local there = call('LLEN', staged)
local before = tonumber(ARGV[2])
if there == before then
  for i = 3, #ARGV do
    call('RPUSH', staged, ARGV[i])
  end
  call('PEXPIRE', staged, 3600000)
elseif there < before or there < before + #ARGV - 2 then
  return {0}
end
return {1}
