const records = Array.from({ length: 1_000_000 }, (_, i) => ({ id: i, key: (i * 7919) % 1_000_003, name: 'n' }))
records.sort((a, b) => a.key - b.key)
console.log(JSON.stringify([records[0].id, records[1].id, records[500_000].id, records[records.length - 1].id]))
