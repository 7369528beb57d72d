local bodies = {
  { mass = 1.0, x = 0.0, y = 0.0, z = 0.0, vx = 0.0, vy = 0.0, vz = 0.0 },
  { mass = 0.001, x = 1.0, y = 0.0, z = 0.02, vx = 0.0, vy = 1.0, vz = 0.0 },
  { mass = 0.002, x = 0.0, y = 2.0, z = 0.01, vx = -0.5, vy = 0.0, vz = 0.0 },
  { mass = 0.0005, x = -3.0, y = 0.0, z = -0.03, vx = 0.0, vy = -0.34, vz = 0.01 },
  { mass = 0.001, x = 0.0, y = -4.0, z = 0.05, vx = 0.26, vy = 0.0, vz = 0.0 },
}

local function advance(bodies, dt)
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = b.x - a.x, b.y - a.y, b.z - a.z
      local distance = dx * dx + dy * dy + dz * dz
      local pull = dt / (distance * distance)
      local to_a, to_b = b.mass * pull, a.mass * pull
      a.vx, a.vy, a.vz = a.vx + dx * to_a, a.vy + dy * to_a, a.vz + dz * to_a
      b.vx, b.vy, b.vz = b.vx - dx * to_b, b.vy - dy * to_b, b.vz - dz * to_b
    end
  end
  for i = 1, #bodies do
    local a = bodies[i]
    a.x, a.y, a.z = a.x + a.vx * dt, a.y + a.vy * dt, a.z + a.vz * dt
  end
end

local function energy(bodies)
  local sum = 0.0
  for i = 1, #bodies do
    local a = bodies[i]
    sum = sum + a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) / 2
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = b.x - a.x, b.y - a.y, b.z - a.z
      sum = sum - a.mass * b.mass / (2 * (dx * dx + dy * dy + dz * dz))
    end
  end
  return sum
end

local before = energy(bodies)
for _ = 1, 20000 do advance(bodies, 0.001) end
print(string.format("[%.6f, %.6f, %.6f, %.6f]", before * 1e6, energy(bodies) * 1e6, bodies[2].x, bodies[4].y))
