local function product(a, b)
  local columns = {}
  for j = 1, #b[1] do
    local column = {}
    for k = 1, #b do column[k] = b[k][j] end
    columns[j] = column
  end
  local result = {}
  for i = 1, #a do
    local row, out = a[i], {}
    for j = 1, #columns do
      local column, sum = columns[j], 0.0
      for k = 1, #row do sum = sum + row[k] * column[k] end
      out[j] = sum
    end
    result[i] = out
  end
  return result
end

local size = 120
local matrix = {}
for i = 0, size - 1 do
  local row = {}
  for j = 0, size - 1 do row[j + 1] = (i * 7 + j * 3) % 11 / 100 end
  matrix[i + 1] = row
end
local power = matrix
for _ = 1, 4 do power = product(power, matrix) end
print(string.format("[%.17g, %.17g, %.17g]", power[1][1], power[8][114], power[120][120]))
