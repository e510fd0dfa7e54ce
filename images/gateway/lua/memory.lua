-- Numbers that each request reads or counts: plain memory that all of nginx's processes share. A
-- shared dictionary takes a lock and a search for each, 500 to 800 instructions; this takes five.
-- Row 0 has the routes' version. Each worker writes in a row of its own, so that nothing is locked:
-- its process id, then how many requests it has under way at each container.
local ffi = require "ffi"

ffi.cdef [[
  void *mmap(void *address, size_t length, int protection, int flags, int file, long offset);
  int kill(int process, int signal);
]]
local READ_WRITE, SHARED_ANONYMOUS = 3, 0x21
local ROWS, COLUMNS = 256, 4096
local shared = ngx.shared.inflight
local cells, mine
local M = {}

-- By nginx's master, whose workers inherit it. A reload comes here again and finds the same one,
-- as old workers still count in it. Only pages that are written to take memory.
function M.open()
  local address = shared:get("memory")
  if not address then
    local length = ROWS * COLUMNS * ffi.sizeof("int32_t")
    local made = ffi.C.mmap(nil, length, READ_WRITE, SHARED_ANONYMOUS, -1, 0)
    address = tonumber(ffi.cast("intptr_t", made))
    assert(address ~= -1, "the gateway has no memory left for its counts")
    shared:set("memory", address)
  end
  cells = ffi.cast("int32_t *", ffi.cast("intptr_t", address))
end

-- What a worker that has crashed had under way has ended with it.
local function alive(row)
  local process = cells[row * COLUMNS]
  return process ~= 0 and ffi.C.kill(process, 0) == 0
end

-- A row for this worker. Old workers keep theirs until they exit, which may be minutes after a
-- reload; no two that start together are given the same number.
function M.start()
  local row
  repeat row = 1 + shared:incr("rows", 1, 0) % (ROWS - 1) until not alive(row)
  mine = cells + row * COLUMNS
  ffi.fill(mine, COLUMNS * ffi.sizeof("int32_t"))
  mine[0] = ngx.worker.pid()
end

-- Where the requests of a container are counted: the same place in every row. Of 4,000 containers
-- later one shares it: should both serve, then a drain waits for the other's requests, too.
function M.column(name)
  local known = shared:get("at:" .. name)
  if known then return known end
  shared:add("at:" .. name, 1 + shared:incr("columns", 1, 0) % (COLUMNS - 1))
  return shared:get("at:" .. name)
end

function M.count(column, by)
  mine[column] = mine[column] + by
end

-- Requests under way in all workers.
function M.counted(column)
  local sum = 0
  for row = 1, ROWS - 1 do
    local count = cells[row * COLUMNS + column]
    if count ~= 0 and alive(row) then sum = sum + count end
  end
  return sum
end

function M.version()
  return cells[0]
end

function M.renew(version)
  cells[0] = version
end

return M
