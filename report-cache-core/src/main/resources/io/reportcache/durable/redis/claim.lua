-- Claims deliveries: of each tenant in turn an equal share, and then what is left. Returns whether
-- there may be more, and for each delivery its id, its token and its fields. ARGV: the call, the
-- lane, the owner, the most deliveries, the most bytes, the lease, the tenant that was served last
-- or nothing, and the tenants to serve, in turn; none for all.
local lane, owner = ARGV[2], ARGV[3]
local most, bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
local memory = base .. 'claims:' .. owner
local last = call('GET', memory)
if last and string.sub(last, 1, #ARGV[1]) == ARGV[1] then
  local again = {0}
  for id in string.gmatch(string.sub(last, #ARGV[1] + 1), '%d+') do
    local d = load(id)
    if d and d.status == 'PROCESSING' and d.owner == owner then
      again[#again + 1] = {id, d.token, call('HGETALL', hash(id))}
    end
  end
  return again
end

local tenants = {}
local names = base .. 'tenants:' .. lane
if #ARGV > 7 then
  for i = 8, #ARGV do
    if #tenants < most and call('ZSCORE', names, ARGV[i]) then
      tenants[#tenants + 1] = ARGV[i]
    end
  end
elseif ARGV[7] == '' then
  tenants = call('ZRANGEBYLEX', names, '-', '+', 'LIMIT', 0, most)
else
  tenants = call('ZRANGEBYLEX', names, '(' .. ARGV[7], '+', 'LIMIT', 0, most)
  if #tenants < most then
    for _, tenant in ipairs(call('ZRANGEBYLEX', names, '-', '[' .. ARGV[7], 'LIMIT', 0, most - #tenants)) do
      tenants[#tenants + 1] = tenant
    end
  end
end

local claimed, ids = {0}, {}
local ends = number(math.min(EVER, now() + tonumber(ARGV[6])))

local function claim(id)
  local pairs = call('HGETALL', hash(id))
  local d = load(id)
  if not d then
    return false
  end
  leave(d)
  unindex(d, 'waiting')
  become(d, 'PROCESSING')
  local token = number(d.token + 1)
  call('HSET', hash(id), 'token', token, 'owner', owner)
  call('ZADD', base .. 'claimed', ends, id)
  if d.order then
    call('ZADD', order(d), 0, id)
  end
  ids[#ids + 1] = id
  claimed[#claimed + 1] = {id, token, pairs}
  for _, each in ipairs(pairs) do
    bytes = bytes - #each
  end
  return true
end

local share = math.max(1, math.floor(most / math.max(1, #tenants)))
for pass = 1, 2 do
  for _, tenant in ipairs(tenants) do
    local there = line(tenant, lane)
    local room = pass == 1 and math.min(share, most - #ids) or most - #ids
    local found = room > 0 and call('ZRANGE', there, 0, room - 1) or {}
    for _, id in ipairs(found) do
      if bytes <= 0 then
        claimed[1] = 1
        break
      end
      if not claim(id) then
        call('ZREM', there, id)
        call('ZREM', base .. 'waiting:' .. lane, id)
        call('ZREM', base .. 'waiting-since:' .. lane, id)
        forget(id)
        claimed[1] = 1
      end
    end
    if call('EXISTS', there) == 0 then
      call('ZREM', names, tenant)
    end
  end
end
if #ids > 0 then
  call('SET', memory, ARGV[1] .. ' ' .. table.concat(ids, ' '), 'PX', REMEMBERED)
end
return claimed
