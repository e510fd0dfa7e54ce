-- Asks containers whether they answer, the way that requests would reach them.
local dns = require "dns"

local TIMEOUT = 3000
local M = {}

-- true, or false and what is wrong.
local function one(name, port, path)
  local address = dns.lookup(name)
  if not address then return { ok = false, detail = "has no address on the gateway's networks" } end
  local socket = ngx.socket.tcp()
  socket:settimeout(TIMEOUT)
  local done, problem = socket:connect(address, port)
  if not done then
    return { ok = false, detail = "does not accept connections on port " .. port .. " (" .. problem .. ")" }
  end
  -- An empty path: any answer will do, from a server that lets nobody in without a signature.
  local asked = path == "" and "/" or path
  socket:send("GET " .. asked .. " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: slipway-gateway\r\n"
    .. "Accept: */*\r\nConnection: close\r\n\r\n")
  local line, why = socket:receive("*l")
  socket:close()
  local status = line and tonumber(line:match("^HTTP/%S+ (%d+)"))
  if not status then return { ok = false, detail = "does not answer at " .. asked .. " (" .. (why or line) .. ")" } end
  local most = path == "" and 500 or 400
  return { ok = status >= 200 and status < most, detail = "answers " .. status .. " at " .. asked }
end

-- {targets: [names], port, path} -> {name: {ok, detail}}, all at once.
function M.all(request)
  local threads, results = {}, {}
  for _, name in ipairs(request.targets or {}) do
    threads[name] = ngx.thread.spawn(one, name, request.port, request.path or "/")
  end
  for name, thread in pairs(threads) do
    local _, result = ngx.thread.wait(thread)
    results[name] = result or { ok = false, detail = "could not be asked" }
  end
  return results
end

return M
