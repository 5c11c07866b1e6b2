import { decode } from './support/arbitrary.js'
import { show } from './support/show.js'
import { linearization, realInputs, realOutputs } from '../src/adjoint/differentiate.js'
import { reversed } from '../src/adjoint/adjoint.js'
import { simplifyGraph } from '../src/adjoint/simplify.js'
import { applyGraph } from '../src/linear/apply.js'
import { input, type Equation } from '../src/categories/equation.js'
const s = decode(JSON.parse(process.argv[2]!), { derivatives: Number(process.env.DERIV ?? 0) })
console.log(s.sizes)
console.log(show(s.program.outputs))
const g = linearization(realOutputs(s.program), realInputs(s.program))
const pg = (g: any) => { const ax = (a: any) => a.key; const names = new Map<any, string>(); const vn = (v: any) => { if (!names.has(v)) names.set(v, v.name + names.size); return names.get(v) + '{' + v.scope.map(ax) + '}' + (v.shape.length ? `[${v.shape.length}]` : '') }
  for (const e of g.edges) console.log(`${vn(e.to)}(${e.ti.map((x: Equation) => show([x]).replace('⇒ ', ''))}) += ${show([e.by]).replace(/\n/g, ' ; ')} * ${vn(e.from)}(${e.fi.map((x: Equation) => show([x]).replace('⇒ ', ''))}) over ${e.axes.map(ax)} ${e.partial ? 'partial' : ''}`) }
pg(g)
console.log('--- simplified'); const sg = simplifyGraph(g); pg(sg)
console.log('--- reversed'); const r = simplifyGraph(reversed(sg)); pg(r)
const w = realOutputs(s.program).map((e, k) => input('w' + k, e.shape))
const v = realInputs(s.program).map((e: any, k) => input('d' + e.name, e.shape))
console.log('raw jvp', show(applyGraph(g, v)))
console.log('jvp', show(applyGraph(sg, v)))
console.log('raw vjp', show(applyGraph(reversed(g), w)))
console.log('vjp', show(applyGraph(r, w)))
