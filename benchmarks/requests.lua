-- Sends prepared requests in turn, over and over. An answer of 400 or more is wrong.
local function headers_of(text)
  local found = {}
  for name, value in string.gmatch(text, "([^:\30]+): ([^\30]*)") do found[name] = value end
  return found
end

function init(arguments)
  wrong, sent, prepared = 0, 0, {}
  for line in io.lines(arguments[1]) do
    local method, path, headers, body = string.match(line, "^(.-)\t(.-)\t(.-)\t(.*)$")
    table.insert(prepared, wrk.format(method, path, headers_of(headers), body ~= "" and body or nil))
  end
end

function request()
  sent = sent + 1
  return prepared[(sent - 1) % #prepared + 1]
end

function response(status)
  if status >= 400 then wrong = wrong + 1 end
end
