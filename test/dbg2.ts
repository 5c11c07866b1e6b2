import { readFileSync } from 'node:fs'
import { decode } from './support/arbitrary.js'
import { show } from './support/show.js'
import { linearization, realInputs, realOutputs } from '../src/adjoint/differentiate.js'
import { reversed } from '../src/adjoint/adjoint.js'
import { simplifyGraph } from '../src/adjoint/simplify.js'
import { applyGraph } from '../src/linear/apply.js'
import { input, postorder, type Equation } from '../src/categories/equation.js'
const s = decode(JSON.parse(readFileSync('/tmp/last.json', 'utf8')))
const n = (es: readonly Equation[]) => postorder(es).length
console.log(s.sizes, n(s.program.outputs))
console.log(show(s.program.outputs))
const g = linearization(realOutputs(s.program), realInputs(s.program))
console.log('edges', g.edges.length)
const v = realInputs(s.program).map((e: any, k) => input('d' + e.name, e.shape))
const w = realOutputs(s.program).map((e, k) => input('w' + k, e.shape))
console.log('raw jvp', n(applyGraph(g, v)))
console.log('raw vjp', n(applyGraph(reversed(g), w)))
let c = 0
const sg = simplifyGraph(g, { trace: (l) => { if (++c % 100000 === 0) console.log(c, l) } })
console.log('simplified', sg.edges.length)
console.log('jvp', n(applyGraph(sg, v)))
const r = simplifyGraph(reversed(sg))
console.log('vjp', n(applyGraph(r, w)))
