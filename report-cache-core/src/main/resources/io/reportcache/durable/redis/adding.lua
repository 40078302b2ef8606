-- Returns an id of sixteen digits.
local function idOf(value)
  return string.format('%016.0f', value)
end

local function nextId(how)
  local last = call('INCRBY', base .. 'seq', how)
  if last == how then -- the first, or the sequence has vanished
    local highest = call('ZREVRANGE', base .. 'all', 0, 0)[1]
    if highest then
      last = call('INCRBY', base .. 'seq', number(tonumber(highest)))
    end
  end
  return last
end

local NAMES = {'lane', 'tenant', 'priority', false, 'order', 'once', 'event', 'type', 'version',
    'made', 'created', 'entity', 'entity-id', 'correlation', 'causation', 'producer', 'payload',
    'trace-parent'}

-- Adds a packed delivery, unless its key is there; returns whether it may run now.
local function add(id, packed)
  local f = texts(packed)
  local lane, once = f[1], f[6]
  if once then
    local field = lane .. ' ' .. once
    local there = call('HGET', base .. 'once', field)
    if there and call('EXISTS', hash(there)) == 1 then
      return false
    end
    call('HSET', base .. 'once', field, id)
  end
  local fields = {'status', 'PENDING', 'failures', '0', 'lapses', '0', 'token', '0'}
  for i, name in ipairs(NAMES) do
    if name and f[i] then
      fields[#fields + 1] = name
      fields[#fields + 1] = f[i]
    end
  end
  call('HSET', hash(id), unpack(fields))
  call('ZADD', base .. 'all', id, id)
  call('ZADD', base .. 'status:PENDING', 0, id)
  call('ZADD', base .. 'event:' .. f[7], id, id)
  call('ZADD', base .. 'lanes', 0, lane)
  local d = {id = id, lane = lane, tenant = f[2], status = 'PENDING', priority = f[3],
      order = f[5], made = f[10], failures = '0'}
  take(d)
  local delay = tonumber(f[4])
  await(d, delay)
  return delay == 0
end

-- Tells who listens that there is something to claim.
local function announce(channel, node)
  redis.pcall('PUBLISH', channel, node)
end
