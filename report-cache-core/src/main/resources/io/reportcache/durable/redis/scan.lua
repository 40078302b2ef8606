-- Reads some deliveries of an index, in the order of their ids. Returns the last id that was looked
-- at, or nothing at the end, and what was found. ARGV: the index, or an id; the id to go on after;
-- the most that are looked at; the most bytes; the lane, the type and the tenant, or nothing for
-- any; and what is read: ids, figures or all.
local lane, type, tenant, what = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local most, bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local ids
if string.find(ARGV[1], '^%d+$') then
  ids = ARGV[2] < ARGV[1] and {ARGV[1]} or {}
else
  ids = call('ZRANGEBYLEX', base .. ARGV[1], '(' .. ARGV[2], '+', 'LIMIT', 0, most)
end
if ARGV[1] == 'all' then
  ids = call('ZRANGEBYSCORE', base .. 'all', '(' .. ARGV[2], '+inf', 'LIMIT', 0, most)
end
local found, last = {''}, ''
for _, id in ipairs(ids) do
  if bytes <= 0 then
    break
  end
  local d = load(id)
  last = id
  if not d then
    forget(id)
  elseif (lane == '' or lane == d.lane) and (type == '' or type == d.type)
      and (tenant == '' or tenant == d.tenant) then
    local one
    if what == 'ids' then
      one = {id, d.status, call('HGET', hash(id), 'reason') or ''}
    else
      local runs = call('LRANGE', base .. 'runs:' .. id, 0, -1)
      local reason = call('HGET', hash(id), 'reason') or ''
      if what == 'figures' then
        one = {id, d.status, reason, d.type, d.made, runs}
      else
        local fields = call('HGETALL', hash(id))
        one = {id, d.status, reason, fields, runs}
        for _, each in ipairs(fields) do
          bytes = bytes - #each
        end
      end
      for _, each in ipairs(runs) do
        bytes = bytes - #each
      end
    end
    found[#found + 1] = one
  end
end
if #ids == most or (bytes <= 0 and last ~= ids[#ids]) then
  found[1] = last
end
return found
