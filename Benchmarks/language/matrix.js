function product(a, b) {
  const columns = b[0].map((_, j) => b.map((row) => row[j]))
  return a.map((row) =>
    columns.map((column) => {
      let sum = 0
      for (let k = 0; k < row.length; k++) sum += row[k] * column[k]
      return sum
    }),
  )
}

const size = 120
const matrix = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => ((i * 7 + j * 3) % 11) / 100))
let power = matrix
for (let n = 0; n < 4; n++) power = product(power, matrix)
console.log(JSON.stringify([power[0][0], power[7][113], power[119][119]]))
