-- Sends each prepared answer once, and writes down the address by which the server acknowledged it (302).
function init(arguments)
  wrong, sent, waiting = 0, 0, {}
  for line in io.lines(arguments[1]) do table.insert(waiting, line) end
  acknowledged = io.open(arguments[2], "w")
end

function request()
  sent = sent + 1
  if sent > #waiting then
    exhausted = 1
    wrk.thread:stop()
    return wrk.format("GET", "/robots.txt")
  end
  local path, cookie, body = string.match(waiting[sent], "^(.-)\t(.-)\t(.*)$")
  return wrk.format("POST", path, { Cookie = cookie, ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end

function response(status, headers, body)
  if status == 302 then
    acknowledged:write(headers["location"] or headers["Location"], "\n")
  else
    wrong = wrong + 1
  end
end
