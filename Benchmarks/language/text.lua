local pieces = {}
for i = 0, 999999 do
  pieces[#pieces + 1] = "item " .. i
end
local text = table.concat(pieces, ", ")
print(string.format('[%d, "%s"]', utf8.len(text), text:sub(-12)))
