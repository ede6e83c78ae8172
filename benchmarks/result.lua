-- What wrk prints in words, as one line of JSON.
local threads = {}
function setup(thread) table.insert(threads, thread) end

function done(summary, latency, requests)
  local wrong, exhausted, broken = 0, 0, summary.errors
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    exhausted = exhausted + (thread:get("exhausted") or 0)
  end
  print(string.format(
    'RESULT {"requests": %d, "seconds": %.6f, "wrong": %d, "broken": %d, "exhausted": %d, '
      .. '"p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f}',
    summary.requests, summary.duration / 1e6, wrong, broken.connect + broken.read + broken.write + broken.timeout,
    exhausted, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
