-- What a request passes before it is sent on, and its answer on the way back: limits, visitors.
-- Which container it goes to, and whether there is one, is asked in balance.lua.
local routes = require "routes"

local limits = ngx.shared.limits
-- How an IPv4 address is written as an IPv6 one.
local MAPPED = ("\0"):rep(10) .. "\255\255"
local M = {}

-- Whom a limit counts. Everybody with IPv6 has 2^64 addresses: their network is one client.
local function client()
  local address = ngx.var.binary_remote_addr
  if #address == 4 then return address end
  return address:sub(1, 12) == MAPPED and address:sub(13) or address:sub(1, 8)
end

-- At most `requests` in a window of `seconds` for each client. The window is exact and fixed: it
-- opens with the client's first request, and closes after `seconds`, as express-rate-limit's.
function M.limit(path, requests, seconds)
  local key = path .. seconds .. ":" .. client()
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

-- The limit of a narrower path, where containers may take another spelling of it for the same one:
-- in other case (Express), or with a parameter (`/api/login;x`, Java's servers).
function M.limit_alike(path, requests, seconds)
  local uri, length = ngx.var.uri, #path
  local after = path:byte(-1) == 47 and "" or uri:sub(length + 1, length + 1)
  if (after == "" or after == "/" or after == ";") and uri:sub(1, length):lower() == path:lower() then
    return M.limit(path, requests, seconds)
  end
end

-- Who a visitor is, for staying with one container: a cookie that says nothing else.
function M.visit()
  local context, secure = ngx.ctx, ngx.var.scheme == "https"
  local name = secure and "__Host-visitor" or "visitor"
  local known = ngx.var["cookie_" .. name]
  if known and #known <= 64 then
    context.visitor = known
    return
  end
  context.visitor = ngx.var.request_id
  context.cookie = name .. "=" .. context.visitor .. "; Path=/; HttpOnly; SameSite=Lax"
    .. (secure and "; Secure" or "")
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

-- Before a reload: kept connections end with their next answer. Said where the answer begins, or
-- before: a phase for every header costs each request as much as choosing its container.
function M.leave()
  local drain = routes.seen().drain
  if drain > 0 and drain > ngx.now() then ngx.header["Connection"] = "close" end
end

-- The same where a visitor stays with one container.
function M.leave_known()
  local cookie = ngx.ctx.cookie
  if cookie then remember_visitor(cookie) end
  M.leave()
end

return M
