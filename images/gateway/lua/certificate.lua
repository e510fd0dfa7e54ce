-- Shows a certificate in every handshake. A new one takes a file and no reload: no connection ends.
-- A file is the private key and the chain as PEM: `given` by the deployment, `acme` by its client.
local ssl = require "ngx.ssl"

local HOME = "/etc/slipway/gateway/certificates/"
local FILES = { given = HOME .. "given.pem", acme = "/etc/slipway/certificates/bundle.pem" }
local EVERY = 5

local shared = ngx.shared.certificates
local known = {}
local M = {}

local function parsed(text)
  local chain, problem = ssl.parse_pem_cert(text)
  if not chain then return nil, problem end
  local key, wrong = ssl.parse_pem_priv_key(text)
  if not key then return nil, wrong end
  return { chain = chain, key = key, text = text }
end

-- Takes what the file holds now. true, or nil and why what was shown before still is.
local function take(source)
  local handle = io.open(FILES[source])
  if not handle then return nil, "there is no " .. FILES[source] end
  local text = handle:read("*a")
  handle:close()
  if text == shared:get(source) then return true end
  local fine, problem = parsed(text)
  if not fine then return nil, problem end
  shared:set(source, text)
  return true
end

-- The deployment has put a new file beside the old one.
function M.given()
  os.rename(FILES.given .. ".new", FILES.given)
  return take("given")
end

-- Before the first worker starts.
function M.restore()
  for source in pairs(FILES) do take(source) end
end

local function look(premature)
  if premature then return end
  local fine, problem = take("acme")
  if not fine and shared:get("acme") then ngx.log(ngx.CRIT, "certificate: ", problem) end
end

function M.start()
  if ngx.worker.id() == 0 then ngx.timer.every(EVERY, look) end
end

-- In a handshake; without a certificate it fails. The first one is not waited for.
function M.show(source)
  local text = shared:get(source) or take(source) and shared:get(source)
  local mine = known[source]
  if text and (not mine or mine.text ~= text) then
    mine = parsed(text)
    known[source] = mine
  end
  if not mine then return ngx.exit(ngx.ERROR) end
  ssl.clear_certs()
  if not ssl.set_cert(mine.chain) or not ssl.set_priv_key(mine.key) then
    return ngx.exit(ngx.ERROR)
  end
end

return M
