const bodies = [
  { mass: 1.0, x: 0.0, y: 0.0, z: 0.0, vx: 0.0, vy: 0.0, vz: 0.0 },
  { mass: 0.001, x: 1.0, y: 0.0, z: 0.02, vx: 0.0, vy: 1.0, vz: 0.0 },
  { mass: 0.002, x: 0.0, y: 2.0, z: 0.01, vx: -0.5, vy: 0.0, vz: 0.0 },
  { mass: 0.0005, x: -3.0, y: 0.0, z: -0.03, vx: 0.0, vy: -0.34, vz: 0.01 },
  { mass: 0.001, x: 0.0, y: -4.0, z: 0.05, vx: 0.26, vy: 0.0, vz: 0.0 },
]

function advance(bodies, dt) {
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i]
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j]
      const dx = b.x - a.x
      const dy = b.y - a.y
      const dz = b.z - a.z
      const distance = dx * dx + dy * dy + dz * dz
      const pull = dt / (distance * distance)
      const toA = b.mass * pull
      const toB = a.mass * pull
      a.vx += dx * toA
      a.vy += dy * toA
      a.vz += dz * toA
      b.vx -= dx * toB
      b.vy -= dy * toB
      b.vz -= dz * toB
    }
  }
  for (const body of bodies) {
    body.x += body.vx * dt
    body.y += body.vy * dt
    body.z += body.vz * dt
  }
}

function energy(bodies) {
  let sum = 0
  bodies.forEach((a, i) => {
    sum += (a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)) / 2
    for (const b of bodies.slice(i + 1)) {
      const dx = b.x - a.x
      const dy = b.y - a.y
      const dz = b.z - a.z
      sum -= (a.mass * b.mass) / (2 * (dx * dx + dy * dy + dz * dz))
    }
  })
  return sum
}

const before = energy(bodies)
for (let step = 0; step < 20_000; step++) advance(bodies, 0.001)
console.log(`[${[before * 1e6, energy(bodies) * 1e6, bodies[1].x, bodies[3].y].map((n) => n.toFixed(6)).join(", ")}]`)
