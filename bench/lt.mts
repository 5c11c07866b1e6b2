import { measured } from './linear-time.js'
const g = measured(); console.log(g.stages.join(' ')); for (const r of g.rows) console.log(r.operations, r.times.map((t) => t.toFixed(2)).join(' ')); console.log(g.ratio)
