let hash = 7
for (let i = 0; i < 10_000_000; i++) {
  hash = (hash * 31 + i) % 1_000_003
}
console.log(hash)
