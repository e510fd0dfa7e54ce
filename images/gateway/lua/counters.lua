-- What the containers of a watched route have answered: counted only while a canary is watched.
local shared = ngx.shared.counters

-- Buckets of answers' times grow by 5% each: a percentile is right to a twentieth.
local GROWTH, LAST = math.log(1.05), 260
local M = {}

local function bucket(seconds)
  local milliseconds = math.max(1, seconds * 1000)
  return math.min(LAST, math.ceil(math.log(milliseconds) / GROWTH))
end

-- One answer; `seconds` until it began, nil where it never did.
function M.count(name, failed, seconds)
  shared:incr(name .. " answers", 1, 0)
  if failed then shared:incr(name .. " errors", 1, 0) end
  if seconds then shared:incr(name .. " " .. bucket(seconds), 1, 0) end
end

function M.clear(name)
  shared:delete(name .. " answers")
  shared:delete(name .. " errors")
  for index = 0, LAST do shared:delete(name .. " " .. index) end
end

local function total(names, what)
  local sum = 0
  for _, name in ipairs(names) do sum = sum + (shared:get(name .. " " .. what) or 0) end
  return sum
end

-- Milliseconds within which 95 of 100 answers began.
local function percentile(names)
  local counts, all, seen = {}, 0, 0
  for index = 0, LAST do
    counts[index] = total(names, index)
    all = all + counts[index]
  end
  for index = 0, LAST do
    seen = seen + counts[index]
    if all > 0 and seen >= all * 0.95 then return math.floor(math.exp(index * GROWTH) + 0.5) end
  end
  return 0
end

-- {answers, errors, p95 in milliseconds} of all these containers together.
function M.figures(names)
  return {
    answers = total(names, "answers"), errors = total(names, "errors"), p95 = percentile(names),
  }
end

return M
