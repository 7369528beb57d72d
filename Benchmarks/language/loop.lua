local hash = 7
for i = 0, 9999999 do
  hash = (hash * 31 + i) % 1000003
end
print(hash)
