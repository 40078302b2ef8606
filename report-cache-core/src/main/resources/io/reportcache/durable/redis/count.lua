-- Returns the number of deliveries in each status.
local counts = {}
for i, status in ipairs(STATUSES) do
  counts[2 * i - 1] = status
  counts[2 * i] = call('ZCARD', base .. 'status:' .. status)
end
return counts
