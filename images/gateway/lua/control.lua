-- The deployment's side door, on the container's loopback only: see bin/gateway.
--   GET /routes  GET|PUT|DELETE /routes/NAME  POST /probe  PUT /drain  GET /config
--   GET|PUT|DELETE /maintenance  PUT /certificate  POST /figures (of a route put as `watched`)
local balance = require "balance"
local certificate = require "certificate"
local cjson = require "cjson.safe"
local counters = require "counters"
local follow = require "follow"
local probe = require "probe"
local routes = require "routes"

local shared = ngx.shared.routes
local link = io.popen("readlink /etc/slipway/gateway/current")
local RELEASE = link:read("*l")
link:close()

local function say(status, value)
  ngx.status = status
  ngx.print(type(value) == "string" and value or cjson.encode(value))
end

local function body()
  ngx.req.read_body()
  return cjson.decode(ngx.req.get_body_data() or "")
end

local function described(route)
  local targets = {}
  for _, target in ipairs(route.targets) do
    targets[#targets + 1] = {
      name = target.name, weight = target.weight or 1,
      address = shared:get("address:" .. target.name), waiting = balance.waiting(target.name),
    }
  end
  return {
    port = route.port, targets = setmetatable(targets, cjson.array_mt), watched = route.watched,
  }
end

local function put_route(name)
  local wanted = body()
  if not wanted or not wanted.port or not wanted.targets or #wanted.targets == 0 then
    return say(400, "a route needs a port and targets")
  end
  for _, target in ipairs(wanted.targets) do
    if not follow.one(target.name) then
      return say(422, "nothing on the gateway's networks is called " .. target.name)
    end
  end
  if wanted.watched then
    for _, target in ipairs(wanted.targets) do counters.clear(target.name) end
  end
  local done, problem = routes.put(name, wanted)
  if not done then return say(500, "could not store the route: " .. problem) end
  return say(200, described(routes.get(name)))
end

local function one_route(method, name)
  if method == "PUT" then return put_route(name) end
  if method == "DELETE" then
    routes.delete(name)
    return say(200, "{}")
  end
  local route = routes.get(name)
  return say(route and 200 or 404, route and described(route) or "there is no such route")
end

local function all_routes()
  local all = {}
  for name, route in pairs(routes.all()) do all[name] = described(route) end
  return say(200, next(all) and all or "{}")
end

local function maintenance(method)
  if method == "PUT" then
    io.open(routes.MAINTENANCE, "w"):close()
    routes.set("maintenance", true)
  elseif method == "DELETE" then
    os.remove(routes.MAINTENANCE)
    routes.set("maintenance", nil)
  end
  return say(200, { on = routes.current().maintenance == true })
end

local function new_certificate()
  local fine, problem = certificate.given()
  return say(fine and 200 or 422, fine and "{}" or "the certificate is of no use: " .. problem)
end

local function waiting()
  local counts = {}
  for _, name in ipairs((body() or {}).targets or {}) do counts[name] = balance.waiting(name) end
  return say(200, next(counts) and counts or "{}")
end

local M = {}

function M.answer()
  local method, path = ngx.req.get_method(), ngx.var.uri
  local name = path:match("^/routes/([%w-]+)$")
  if name then return one_route(method, name) end
  if path == "/routes" then return all_routes() end
  if path == "/probe" then return say(200, probe.all(body() or {})) end
  if path == "/waiting" then return waiting() end
  if path == "/figures" then return say(200, counters.figures((body() or {}).targets or {})) end
  if path == "/config" then return say(200, RELEASE) end
  if path == "/maintenance" then return maintenance(method) end
  if path == "/certificate" and method == "PUT" then return new_certificate() end
  if path == "/drain" then
    routes.set("drain", ngx.now() + ((body() or {}).seconds or 3))
    return say(200, "{}")
  end
  return say(404, "there is nothing at " .. path)
end

return M
