-- Chooses the container for a request: smooth weighted round robin, as nginx's own. What has nobody
-- to answer it is refused here, too: a phase of its own would cost each request that is answered.
local balancer = require "ngx.balancer"
local base = require "resty.core.base"
local ffi = require "ffi"
local counters = require "counters"
local gate = require "gate"
local memory = require "memory"
local routes = require "routes"

-- Seconds that a container which refused a connection is passed over.
local REST = 2
-- What is under way in this worker: by where nginx keeps the request, which is the same one after
-- an internal redirect (ngx.ctx is not), until its last phase.
local under_way = {}
local REFUSED, NONE = {}, {}
-- nginx's own number for "all are busy", which has no name in Lua.
local BUSY = -3
local M = {}

local function request()
  return tonumber(ffi.cast("uintptr_t", base.get_request()))
end

local function next_peer(peers, tried)
  local best, total, now = nil, 0, ngx.now()
  for _, peer in ipairs(peers) do
    if not tried[peer] and peer.down <= now then
      peer.turn = peer.turn + peer.weight
      total = total + peer.weight
      if not best or peer.turn > best.turn then best = peer end
    end
  end
  if best then best.turn = best.turn - total end
  return best
end

-- The same one for a visitor as long as the containers are the same, by weight.
local function own_peer(peers, visitor)
  local total = 0
  for _, peer in ipairs(peers) do total = total + peer.weight end
  local at = ngx.crc32_short(visitor) % total
  for _, peer in ipairs(peers) do
    at = at - peer.weight
    if at < 0 then return peer.down <= ngx.now() and peer or nil end
  end
end

-- A resting one is better than none.
local function last_resort(peers, tried)
  for _, peer in ipairs(peers) do
    if not tried[peer] then return peer end
  end
  return peers[1]
end

-- Requests under way; a WebSocket ends when its backend says so, and a drain does not wait for it.
local function count(one, by)
  if not one.upgrade then memory.count(one.peer.column, by) end
end

-- The route, where it serves.
local function open(name)
  local current = routes.current()
  local route = not current.maintenance and current.routes[name]
  return route and #route.peers > 0 and route
end

-- This phase can only say "nobody is there" (502): the error page makes it 503.
local function refuse(at)
  under_way[at] = REFUSED
  return ngx.exit(BUSY)
end

-- What is particular about a request; most share one record with all others of their container.
local function particular(route, options)
  local upgrade = options.websocket and ngx.var.upgrade == "websocket"
  local visitor = options.sticky and ngx.ctx.visitor
  if upgrade or visitor then return { route = route, upgrade = upgrade, visitor = visitor } end
end

-- The one that was asked did not answer: the others that have not been, yet.
local function again(before)
  local peer, route = before.peer, before.route
  count(before, -1)
  peer.down = ngx.now() + REST
  if route.watched then counters.count(peer.name, true) end
  local tried = before.tried or {}
  tried[peer] = true
  return { route = route, upgrade = before.upgrade, tried = tried }
end

local function pick(peers, one)
  if #peers == 1 then return peers[1] end
  local tried = one and one.tried or NONE
  return one and one.visitor and own_peer(peers, one.visitor)
    or next_peer(peers, tried) or last_resort(peers, tried)
end

-- `options` are those of the location: {websocket, idle, sticky}, or none; `idle` are the seconds for
-- which a WebSocket may be silent.
function M.choose(name, options)
  local at = request()
  local before = under_way[at]
  local route = before and before.route or open(name)
  if not route then return refuse(at) end
  gate.leave()
  local peers = route.peers
  local one = before and again(before) or options and particular(route, options)
  if not before and #peers > 1 then balancer.set_more_tries(#peers - 1) end
  local peer = pick(peers, one)
  if one then one.peer = peer else one = peer.plain end
  if one.upgrade and options.idle then balancer.set_timeouts(nil, options.idle, options.idle) end
  count(one, 1)
  -- Whoever switches and then finds nothing under way must be right: not if this worker was held up
  -- between its look and its count.
  if not before and routes.moved() then
    count(one, -1)
    return M.choose(name, options)
  end
  under_way[at] = one
  local done, problem = balancer.set_current_peer(peer.address, peer.port)
  if not done then
    ngx.log(ngx.CRIT, "could not choose ", peer.name, ": ", problem)
    return ngx.exit(502)
  end
end

-- Whether the request was refused here, as its route does not serve.
function M.refused()
  return under_way[request()] == REFUSED
end

-- After the answer, whatever it was.
function M.done()
  local at = request()
  local one = under_way[at]
  if not one then return end
  under_way[at] = nil
  if one == REFUSED then return end
  count(one, -1)
  if one.route.watched and not one.upgrade then
    local began = (ngx.var.upstream_header_time or ""):match("([%d.]+)$")
    counters.count(one.peer.name, ngx.status >= 500, tonumber(began))
  end
end

function M.waiting(name)
  return memory.counted(memory.column(name))
end

return M
