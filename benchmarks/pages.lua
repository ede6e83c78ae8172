-- Every answer has to be the page that was asked for: status 200, and `wanted` in its body.
function init(arguments) wanted, wrong = arguments[1], 0 end

function response(status, headers, body)
  if status ~= 200 or not string.find(body, wanted, 1, true) then wrong = wrong + 1 end
end
