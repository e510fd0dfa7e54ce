-- Chooses the container for a request: smooth weighted round robin, as nginx's own.
local balancer = require "ngx.balancer"
local counters = require "counters"
local routes = require "routes"

-- Seconds that a container which refused a connection is passed over.
local REST = 2
local inflight = ngx.shared.inflight
local M = {}

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

local function count(context, peer)
  -- A WebSocket ends when its backend says so; a drain does not wait for it.
  if context.upgrade then return end
  if context.peer then inflight:incr(context.peer.name, -1, 0) end
  if peer then inflight:incr(peer.name, 1, 0) end
end

function M.choose()
  local context = ngx.ctx
  local peers = context.route.peers
  if context.peer then
    context.peer.down = ngx.now() + REST
    if context.route.watched then counters.count(context.peer.name, true) end
    context.tried[context.peer] = true
  else
    context.tried = {}
    if #peers > 1 then balancer.set_more_tries(#peers - 1) end
  end
  local peer = #peers == 1 and peers[1]
    or context.visitor and not context.peer and own_peer(peers, context.visitor)
    or next_peer(peers, context.tried) or last_resort(peers, context.tried)
  count(context, peer)
  context.peer = peer
  local done, problem = balancer.set_current_peer(peer.address, peer.port)
  if not done then
    ngx.log(ngx.CRIT, "could not choose ", peer.name, ": ", problem)
    return ngx.exit(502)
  end
end

-- The gateway's own error page comes by an internal redirect, which loses the context: the
-- container that did not answer is then known by its address alone.
local function lost()
  local address = (ngx.var.upstream_addr or ""):match("([%d.]+):%d+$")
  for _, route in pairs(address and routes.seen().routes or {}) do
    for _, peer in ipairs(route.peers) do
      if peer.address == address then
        return { route = route, peer = peer, upgrade = ngx.var.http_upgrade ~= nil }
      end
    end
  end
end

-- After the answer, whatever it was.
function M.done()
  local context = ngx.ctx
  if not context.peer then context = lost() end
  if not context then return end
  count(context, nil)
  if context.route.watched and not context.upgrade then
    local began = (ngx.var.upstream_header_time or ""):match("([%d.]+)$")
    counters.count(context.peer.name, ngx.status >= 500, tonumber(began))
  end
end

function M.waiting(name)
  return math.max(0, inflight:get(name) or 0)
end

return M
