-- Extends leases; returns the places of those that were extended. ARGV: the lease in microseconds,
-- and for each its id, its token and its owner.
local extended = {}
local ends = number(math.min(EVER, now() + tonumber(ARGV[1])))
for i = 2, #ARGV do
  local claim = texts(ARGV[i])
  local d = load(claim[1])
  if d and d.status == 'PROCESSING' and d.token == claim[2] and d.owner == claim[3] then
    call('ZADD', base .. 'claimed', ends, d.id)
    extended[#extended + 1] = i - 1
  end
end
return extended
