const fs = require('fs')

const orders = JSON.parse(fs.readFileSync('orders.json', 'utf8'))
const groups = {}
for (const order of orders) {
  if (order.status === 'paid' && order.total >= 100) (groups[order.customer.country] ??= []).push(order)
}
fs.writeFileSync('groups.json', JSON.stringify(groups, null, 2))
console.log(JSON.stringify(
  Object.entries(groups).map(([country, found]) => ({
    country,
    orders: found.length,
    items: found.reduce((sum, order) => sum + order.items.length, 0),
  })),
))
