-- The fences of a part, in a hash: @inc is the incarnation, @seq the number of the last
-- invalidation, @floor the number up to which everything is invalidated, @pat the number of the
-- last pattern, @id the identity of the server's state. Every other field is a scope with the
-- number of its last invalidation. Fences that are missing, another server's, or nothing that was
-- written here are made anew.
--
-- KEYS[1] the hash, ARGV[1] an incarnation that was never used, ARGV[2] how long the hash is kept.
local key = KEYS[1]
local LIMIT, CHUNK = 4096, 1000

-- A write, so that it fails on a replica, whose state may be old.
redis.call('PEXPIRE', key, ARGV[2])

local function whole(text)
  local number = text and tonumber(text) -- quicker than a pattern
  return number and number >= 0 and number < 1e15 and number % 1 == 0 and number or nil
end

local function text(number)
  return string.format('%.0f', number)
end

local info = redis.call('INFO', 'replication')
local _, before = string.find(info, 'master_replid:', 1, true) -- plain, which is quicker
local id = before and string.match(info, '^%w+', before + 1)
if not id then
  return redis.error_reply('ERR INFO replication names no master_replid')
end

local inc, seq, floor, pat
local size = redis.pcall('HLEN', key) -- the number of fields

local function write()
  redis.call('UNLINK', key)
  redis.call('HSET', key, '@inc', inc, '@seq', text(seq), '@floor', text(floor),
    '@pat', text(pat), '@id', id)
  redis.call('PEXPIRE', key, ARGV[2])
  size = 5
end

local function anew()
  inc, seq, floor, pat = ARGV[1], 0, 0, 0
  write()
end

local meta = redis.pcall('HMGET', key, '@inc', '@seq', '@floor', '@pat', '@id')
if not meta.err and meta[5] == id and size <= LIMIT + 5 then
  inc = meta[1] and string.match(meta[1], '^%w+$')
  seq, floor, pat = whole(meta[2]), whole(meta[3]), whole(meta[4])
end
if not (inc and seq and floor and pat) or floor > seq or pat > seq then
  anew()
end
