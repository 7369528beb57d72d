local records = {}
for i = 0, 999999 do
  records[#records + 1] = { id = i, key = i * 7919 % 1000003, name = "n" }
end
table.sort(records, function(a, b) return a.key < b.key end)
print(string.format("[%d, %d, %d, %d]", records[1].id, records[2].id, records[500001].id, records[#records].id))
