-- Which containers serve each route: kept on the volume, shared by all workers.
local cjson = require "cjson.safe"
local memory = require "memory"

local FOLDER = "/etc/slipway/gateway/routes/"
local shared = ngx.shared.routes
local M = { MAINTENANCE = "/etc/slipway/gateway/maintenance" }

-- This worker's copy of everything, made anew when the shared version has moved on.
local known = { routes = {}, maintenance = false, drain = 0 }
local version

local function publish()
  memory.renew(shared:incr("version", 1, 0))
end

-- From the volume, before the first worker starts.
function M.restore()
  local listing = io.popen("ls " .. FOLDER .. " 2>/dev/null")
  for file in listing:lines() do
    local name = file:match("^([%w-]+)%.json$")
    local handle = name and io.open(FOLDER .. file)
    if handle then
      local text = handle:read("*a")
      handle:close()
      if cjson.decode(text) then shared:set("route:" .. name, text) end
    end
  end
  listing:close()
  local flag = io.open(M.MAINTENANCE)
  if flag then
    flag:close()
    shared:set("maintenance", true)
  end
  publish()
end

local function load()
  local fresh = {}
  for _, key in ipairs(shared:get_keys(0)) do
    local name = key:match("^route:(.+)$")
    local route = name and cjson.decode(shared:get(key) or "")
    if route then
      local one = { name = name, port = route.port, targets = route.targets, peers = {} }
      one.watched = route.watched
      for _, target in ipairs(route.targets) do
        local address = shared:get("address:" .. target.name)
        if address then
          local peer = {
            name = target.name, address = address, port = route.port,
            weight = target.weight or 1, turn = 0, down = 0, column = memory.column(target.name),
          }
          -- What balance.lua notes of a request of which there is nothing else to note.
          peer.plain = { route = one, peer = peer }
          one.peers[#one.peers + 1] = peer
        end
      end
      fresh[name] = one
    end
  end
  return fresh
end

-- {routes by name, maintenance, drain: the time until which kept connections are ended}
function M.current()
  local newest = memory.version()
  if newest ~= version then
    known = {
      routes = load(),
      maintenance = shared:get("maintenance"),
      drain = shared:get("drain") or 0,
    }
    version = newest
  end
  return known
end

-- Whether something has been published since.
function M.moved()
  return memory.version() ~= version
end

-- What the last request saw: enough for the answer to it.
function M.seen()
  return known
end

function M.all()
  return M.current().routes
end

function M.get(name)
  return M.current().routes[name]
end

function M.set(flag, value)
  shared:set(flag, value)
  publish()
end

-- Stored first, then used: a gateway that dies in between comes back with the new targets.
function M.put(name, route)
  local path = FOLDER .. name .. ".json"
  local text = cjson.encode(route)
  local handle, problem = io.open(path .. ".tmp", "w")
  if not handle then return nil, problem end
  handle:write(text)
  handle:close()
  local done, wrong = os.rename(path .. ".tmp", path)
  if not done then return nil, wrong end
  shared:set("route:" .. name, text)
  publish()
  return true
end

function M.delete(name)
  os.remove(FOLDER .. name .. ".json")
  shared:delete("route:" .. name)
  publish()
end

-- The address of a container's name; nil when it has none any more.
function M.address(name, address)
  if shared:get("address:" .. name) == address then return end
  if address then
    shared:set("address:" .. name, address)
  else
    shared:delete("address:" .. name)
  end
  publish()
end

return M
