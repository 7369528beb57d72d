const text = Array.from({ length: 1_000_000 }, (_, i) => `item ${i}`).join(', ')
console.log(JSON.stringify([text.length, text.slice(-12)]))
