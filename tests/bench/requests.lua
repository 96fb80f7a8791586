-- Arguments: path, how many things `{n}` in the path may mean (0: the path is always the same), and how far apart they are.
function init(args)
  wrk.path = args[1]
  many = tonumber(args[2])
  apart = tonumber(args[3])
  -- wrk makes the text of the request, with its headers, once.
  fixed = wrk.format()
  if many > 0 then
    -- Other things in each run: the server may still remember those of the last.
    math.randomseed(os.time())
    before, after = fixed:match('^(.-){n}(.*)$')
  end
end

function request()
  if many == 0 then return fixed end
  return before .. math.random(0, many - 1) * apart .. after
end
