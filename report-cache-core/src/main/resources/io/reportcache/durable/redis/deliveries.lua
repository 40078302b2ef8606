-- What every script begins with. All names begin with KEYS[1], which holds the hash tag of the store.
-- Ids have sixteen digits, so that their order as texts is that of their numbers.
--
-- A delivery is a hash. It stands in the index of its status and, as long as it is due and waits,
-- in the indexes waiting:{lane} and waiting-since:{lane}. Of these, the one whose turn it is stands
-- in the line of its tenant, too, from which it is claimed. An order key has a set of its unfinished
-- deliveries by id; a claimed one has the score 0 there, and so none has the turn.
local base = KEYS[1]
local call = redis.call
local EVER = 9e15 -- microseconds
local REMEMBERED = 60000 -- milliseconds, longer than a call is repeated

local function now()
  local time = call('TIME')
  return time[1] * 1000000 + time[2]
end

local function number(value)
  return string.format('%.0f', value)
end

local function hash(id)
  return base .. 'delivery:' .. id
end

-- Reads texts, each written as {length}:{bytes}, or a hyphen for none.
local function texts(packed)
  local read, n, at = {}, 0, 1
  while at <= #packed do
    n = n + 1
    if string.byte(packed, at) == 45 then
      read[n] = false
      at = at + 1
    else
      local colon = string.find(packed, ':', at, true)
      local last = colon + tonumber(string.sub(packed, at, colon - 1))
      read[n] = string.sub(packed, colon + 1, last)
      at = last + 1
    end
  end
  return read
end

local function text(value)
  return #value .. ':' .. value
end

-- Returns all fields of a delivery but its payload and the like; nil if it isn't there.
local function load(id)
  local f = call('HMGET', hash(id), 'lane', 'tenant', 'status', 'priority', 'order', 'once',
      'event', 'type', 'version', 'made', 'token', 'owner', 'failures', 'lapses', 'settled')
  if not (f[1] and f[2] and f[3] and f[4]) then
    return nil
  end
  return {id = id, lane = f[1], tenant = f[2], status = f[3], priority = f[4], order = f[5],
      once = f[6], event = f[7], type = f[8], version = f[9], made = f[10] or 0,
      token = f[11] or '0', owner = f[12], failures = f[13] or '0', lapses = f[14] or '0',
      settled = f[15]}
end

local STATUSES = {'PENDING', 'PROCESSING', 'FAILED', 'COMPLETED', 'DEAD_LETTER', 'PARKED'}

-- Takes an id whose delivery has vanished out of the indexes.
local function forget(id)
  call('UNLINK', hash(id), base .. 'runs:' .. id)
  for _, status in ipairs(STATUSES) do
    call('ZREM', base .. 'status:' .. status, id)
  end
  for _, index in ipairs({'all', 'delayed', 'claimed', 'ended'}) do
    call('ZREM', base .. index, id)
  end
end

local function become(d, status)
  if d.status ~= status then
    call('ZREM', base .. 'status:' .. d.status, d.id)
    call('ZADD', base .. 'status:' .. status, 0, d.id)
    call('HSET', hash(d.id), 'status', status)
    d.status = status
  end
end

local function index(d, name)
  call('ZADD', base .. name .. ':' .. d.lane, 0, d.id)
  call('ZADD', base .. name .. '-since:' .. d.lane, d.made, d.id)
end

local function unindex(d, name)
  call('ZREM', base .. name .. ':' .. d.lane, d.id)
  call('ZREM', base .. name .. '-since:' .. d.lane, d.id)
end

local function line(tenant, lane)
  return base .. 'line:' .. tenant .. '_' .. lane
end

local function enter(d)
  call('ZADD', line(d.tenant, d.lane), 0 - d.priority, d.id)
  call('ZADD', base .. 'tenants:' .. d.lane, 0, d.tenant)
end

local function leave(d)
  local there = line(d.tenant, d.lane)
  if call('ZREM', there, d.id) == 1 and call('EXISTS', there) == 0 then
    call('ZREM', base .. 'tenants:' .. d.lane, d.tenant)
  end
end

local function order(d)
  return base .. 'order:' .. d.lane .. ':' .. d.order
end

-- Returns the id that has the turn of an order key; nil if none has. What has vanished gives its
-- turn away.
local function turn(key)
  local hasVanished = false
  for _ = 1, 100 do
    local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if not first[1] then
      return nil
    end
    local d = load(first[1])
    if d then
      if first[2] == '0' then
        return nil
      end
      if hasVanished and not call('ZSCORE', base .. 'delayed', d.id) then
        enter(d)
      end
      return d.id
    end
    call('ZREM', key, first[1])
    hasVanished = true
  end
  return nil
end

-- Enters a delivery into the turns of its order key. One that loses its turn by that leaves its line.
local function take(d)
  if d.order then
    local before = turn(order(d))
    call('ZADD', order(d), d.id, d.id)
    if before and before > d.id then
      local other = load(before)
      if other then
        leave(other)
      end
    end
  end
end

local function stand(d)
  index(d, 'waiting')
  if not d.order or turn(order(d)) == d.id then
    enter(d)
  end
end

-- Makes a delivery claimable after a pause in microseconds.
local function await(d, pause)
  become(d, d.failures == '0' and 'PENDING' or 'FAILED')
  if pause > 0 then
    call('ZADD', base .. 'delayed', number(math.min(EVER, now() + pause)), d.id)
  else
    stand(d)
  end
end

-- Puts the delivery into its line whose turn comes after this one.
local function letNextGo(d)
  local next = d.order and turn(order(d))
  if next and not call('ZSCORE', base .. 'delayed', next) then
    local other = load(next)
    if other then
      enter(other)
    end
  end
end

local function unclaim(d)
  call('ZREM', base .. 'claimed', d.id)
  if d.order then
    call('ZADD', order(d), d.id, d.id)
  end
end

local function finish(d, status, at)
  become(d, status)
  call('HSET', hash(d.id), 'ended', number(at))
  if d.order then
    call('ZREM', order(d), d.id)
  end
  if status == 'COMPLETED' then
    call('ZADD', base .. 'ended', number(at), d.id)
  end
end

local function parkedType(d)
  return base .. 'parked-type:' .. d.lane .. ':' .. d.type
end

local function park(d)
  become(d, 'PARKED')
  if d.order then
    call('ZREM', order(d), d.id)
  end
  index(d, 'parked')
  call('ZADD', parkedType(d), d.version, d.id)
end

local function unpark(d)
  unindex(d, 'parked')
  call('ZREM', parkedType(d), d.id)
end

local function log(d, at, body)
  call('RPUSH', base .. 'runs:' .. d.id, number(at) .. ' ' .. body)
end

local function isWaiting(d)
  return d.status == 'PENDING' or d.status == 'FAILED'
end

local function remove(d)
  call('UNLINK', hash(d.id), base .. 'runs:' .. d.id)
  call('ZREM', base .. 'all', d.id)
  call('ZREM', base .. 'status:' .. d.status, d.id)
  if isWaiting(d) then
    call('ZREM', base .. 'delayed', d.id)
    leave(d)
    unindex(d, 'waiting')
  elseif d.status == 'PARKED' then
    unpark(d)
  elseif d.status == 'COMPLETED' then
    call('ZREM', base .. 'ended', d.id)
  elseif d.status == 'PROCESSING' then
    call('ZREM', base .. 'claimed', d.id)
  end
  call('ZREM', base .. 'event:' .. d.event, d.id)
  if d.once then
    local field = d.lane .. ' ' .. d.once
    if call('HGET', base .. 'once', field) == d.id then
      call('HDEL', base .. 'once', field)
    end
  end
  if d.order then
    call('ZREM', order(d), d.id)
    letNextGo(d)
  end
end

-- A call has an id, by which its answer is remembered: a client that has lost the answer repeats
-- the call and gets the same.
local function request(id)
  return base .. 'request:' .. id
end

local function answered(id)
  local answer = call('GET', request(id))
  return answer and cmsgpack.unpack(answer)
end

local function answer(id, value)
  call('SET', request(id), cmsgpack.pack(value), 'PX', REMEMBERED)
  return value
end
