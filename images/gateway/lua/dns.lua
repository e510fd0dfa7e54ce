-- Asks Docker's DNS for a container's IPv4 address. nginx would ask once, at its start.
local SERVER, PORT, TIMEOUT = "127.0.0.11", 53, 800
local M = {}

local function question(name, id)
  local labels = name:gsub("([^.]+)%.?", function(label)
    return string.char(#label) .. label
  end)
  -- Header: recursion desired, one question. Question: type A, class IN.
  return string.char(math.floor(id / 256), id % 256) .. "\1\0\0\1\0\0\0\0\0\0"
    .. labels .. "\0\0\1\0\1"
end

local function skip_name(packet, at)
  while true do
    local length = packet:byte(at)
    if not length then return nil end
    if length >= 192 then return at + 2 end
    if length == 0 then return at + 1 end
    at = at + 1 + length
  end
end

local function answers(packet)
  local addresses = {}
  local at = skip_name(packet, 13)
  at = at and at + 4
  for _ = 1, packet:byte(7) * 256 + packet:byte(8) do
    at = at and skip_name(packet, at)
    if not at or #packet < at + 9 then break end
    local kind, length = packet:byte(at + 1), packet:byte(at + 8) * 256 + packet:byte(at + 9)
    if kind == 1 and length == 4 then
      addresses[#addresses + 1] = table.concat({ packet:byte(at + 10, at + 13) }, ".")
    end
    at = at + 10 + length
  end
  table.sort(addresses)
  return addresses
end

-- The address, or nil and "absent" (nobody has the name) or "silent" (no usable answer).
function M.lookup(name)
  local id = math.random(0, 65535)
  local socket = ngx.socket.udp()
  socket:settimeout(TIMEOUT)
  if not socket:setpeername(SERVER, PORT) or not socket:send(question(name, id)) then
    return nil, "silent"
  end
  local packet = socket:receive(4096)
  socket:close()
  if not packet or #packet < 12 or packet:byte(1) * 256 + packet:byte(2) ~= id then
    return nil, "silent"
  end
  local code = packet:byte(4) % 16
  if code == 3 then return nil, "absent" end
  local address = code == 0 and answers(packet)[1]
  return address or nil, code == 0 and "absent" or "silent"
end

return M
