-- The gateway's own error answers: a small page for people, JSON for programs.
local cjson = require "cjson.safe"

local balance = require "balance"
local gate = require "gate"
local routes = require "routes"

-- Seconds after which asking again makes sense.
local STARTING, WORK = 2, 60
local TEXTS = {
  [400] = { "Bad request", "The request could not be understood." },
  [404] = { "Not found", "There is nothing at this address." },
  [413] = { "Too large", "What was sent is larger than is accepted here." },
  [414] = { "Address too long", "The address of the request is too long." },
  [429] = { "Too many requests", "Please wait a moment and try again." },
  [431] = { "Headers too large", "The headers of the request are too large." },
  [502] = { "No answer", "The service did not answer properly. Please try again." },
  [503] = { "One moment", "The service is starting. Please try again in a few seconds." },
  [504] = { "No answer in time", "The service took too long to answer. Please try again." },
}
local MAINTENANCE = { "Maintenance", "The service is being worked on and will be back soon." }
local OTHER = { "Error", "The request could not be answered." }

local handle = assert(io.open("/usr/share/slipway/pages/error.html"))
local HTML = handle:read("*a")
handle:close()

local M = {}

-- Nobody serves: not the answer of a container, but that there is none to ask.
local function unavailable()
  ngx.status = 503
  local maintenance = routes.seen().maintenance
  ngx.header["Retry-After"] = maintenance and WORK or STARTING
  return maintenance and MAINTENANCE or TEXTS[503]
end

function M.answer()
  local text = balance.refused() and unavailable() or TEXTS[ngx.status] or OTHER
  local status = ngx.status
  local id = ngx.var.request_id_kept
  gate.leave()
  ngx.header["Cache-Control"] = "no-store"
  if ngx.var.page_type == "html" then
    ngx.header["Content-Type"] = "text/html; charset=utf-8"
    local values = { status = status, title = text[1], text = text[2], id = id }
    ngx.print((HTML:gsub("{(%w+)}", values)))
  else
    ngx.header["Content-Type"] = "application/json"
    ngx.print(cjson.encode({ error = { status = status, message = text[2], requestId = id } }), "\n")
  end
end

return M
