-- Follows the addresses of every route's containers: a restarted one may come back with another.
local dns = require "dns"
local routes = require "routes"

-- Docker hands a stopped container's address to the next one that starts: until the next look,
-- requests could reach the wrong one. So looks are frequent; one costs a fraction of a ms.
local EVERY, PATIENCE = 0.5, 3
local misses, busy = {}, false
local M = {}

-- One container. Docker's DNS says "absent" for one that has stopped; "silent" may be a hiccup.
function M.one(name)
  local address, why = dns.lookup(name)
  if address or why == "absent" then
    misses[name] = nil
    routes.address(name, address)
  else
    misses[name] = (misses[name] or 0) + 1
    if misses[name] >= PATIENCE then routes.address(name, nil) end
  end
  return address
end

function M.all()
  local lookups = {}
  for _, route in pairs(routes.all()) do
    for _, target in ipairs(route.targets) do
      lookups[target.name] = lookups[target.name] or ngx.thread.spawn(M.one, target.name)
    end
  end
  for _, lookup in pairs(lookups) do ngx.thread.wait(lookup) end
end

local function tick(premature)
  if premature or busy then return end
  busy = true
  local fine, problem = pcall(M.all)
  if not fine then ngx.log(ngx.ERR, "could not look up containers: ", problem) end
  busy = false
end

function M.start()
  math.randomseed(ngx.now() * 1000 + ngx.worker.pid())
  if ngx.worker.id() == 0 then
    ngx.timer.at(0, tick)
    ngx.timer.every(EVERY, tick)
  end
end

return M
