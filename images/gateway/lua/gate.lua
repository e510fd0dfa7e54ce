-- What every request passes before it is sent on: limits, maintenance, a route that serves.
local routes = require "routes"

local limits = ngx.shared.limits
local M = {}

-- At most `requests` in a window of `seconds` for each client. The window is exact and fixed: it
-- opens with the client's first request, and closes after `seconds`, as express-rate-limit's.
function M.limit(path, requests, seconds)
  local key = path .. seconds .. ":" .. ngx.var.binary_remote_addr
  local count = limits:incr(key, 1, 0, seconds)
  if not count then return end
  local rest = math.ceil(math.max(0, limits:ttl(key) or 0))
  local header = ngx.header
  local left = requests - count
  local before = tonumber(header["RateLimit-Remaining"])
  if not before or left < before then
    header["RateLimit-Limit"] = requests
    header["RateLimit-Remaining"] = math.max(0, left)
    header["RateLimit-Reset"] = rest
  end
  if left < 0 then
    header["Retry-After"] = math.max(1, rest)
    return ngx.exit(429)
  end
end

-- Who a visitor is, for staying with one container: a cookie that says nothing else.
local function visitor()
  local name = ngx.var.scheme == "https" and "__Host-visitor" or "visitor"
  local known = ngx.var["cookie_" .. name]
  if known and #known <= 64 then return known end
  local made = ngx.var.request_id
  local secure = ngx.var.scheme == "https" and "; Secure" or ""
  return made, name .. "=" .. made .. "; Path=/; HttpOnly; SameSite=Lax" .. secure
end

function M.enter(name, sticky)
  local current = routes.current()
  if current.maintenance then
    ngx.header["Retry-After"] = 60
    return ngx.exit(503)
  end
  local route = current.routes[name]
  if not route or #route.peers == 0 then
    ngx.header["Retry-After"] = 2
    return ngx.exit(503)
  end
  local context = ngx.ctx
  context.route = route
  context.upgrade = ngx.var.http_upgrade ~= nil
  if sticky then context.visitor, context.cookie = visitor() end
end

-- A file that any cache may keep for ever takes no cookie along.
local function remember_visitor(cookie)
  local header = ngx.header
  if tostring(header["Cache-Control"] or ""):find("immutable", 1, true) then return end
  local own = header["Set-Cookie"]
  if type(own) ~= "table" then own = { own } end
  own[#own + 1] = cookie
  header["Set-Cookie"] = own
end

-- Before a reload: kept connections end with their next answer.
function M.leave()
  local cookie = ngx.ctx.cookie
  if cookie then remember_visitor(cookie) end
  local drain = routes.seen().drain
  if drain > 0 and drain > ngx.now() then ngx.header["Connection"] = "close" end
end

return M
