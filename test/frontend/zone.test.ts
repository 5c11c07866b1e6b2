import { test } from '@jest/globals'
import { fin, matrix, real, vector } from '../../src/categories/space.js'
import { gradient } from '../../src/frontend/calculus.js'
import { map, sin, sum } from '../../src/frontend/functions.js'
import { trace } from '../../src/frontend/trace.js'
import { interpret } from '../support/interpret.js'
const show = (e: any, d = 0): string => {
  const ax = (a: any) => `${a.key}`
  switch (e.tag) {
    case 'literal': return String(e.value)
    case 'size': return e.name
    case 'axis': return `<${ax(e.axis)}>`
    case 'polynomial': return `poly(${e.terms.map((t: any) => t.coefficient + '*' + t.factors.map((f: any) => show(f)).join('*')).join('+')})`
    case 'input': return e.name
    case 'call': return `${e.op.name}(${e.args.map((a: any) => show(a)).join(', ')})`
    case 'at': return `${show(e.array)}[${e.indices.map((a: any) => show(a)).join(', ')}]`
    case 'reduce': return `SUM{${ax(e.axis)}}(${show(e.body)})`
    case 'build': return `[${e.axes.map(ax)}: ${show(e.body)}]`
    case 'accumulate': return `ACC(${e.entries.map((x: any) => `{${x.axes.map(ax)}} [${x.indices.map((i: any) => show(i))}] += ${show(x.value)}`).join(' ; ')})`
    case 'mark': return `MARK#${e.id}{${e.free.map(ax)}}`
  }
  return '?'
}
test('one', () => {
  const p = trace({ x: vector('n'), a: matrix('n', 'n'), s: real }, ({ x, a, s }) => sum(fin('n'), (k) => map(fin('n'), (_i) => {
    void x; void s; void a
    const y = map(fin('n'), () => 0.5)
    const g = (gradient((z: any) => sum(z, (zj: any, j: any) => {
      const w = map(fin('n'), (l) => a.at(k, l))
      console.log('w', show(w.leaves[0]))
      const inner = sum(gradient((q: any) => sum(q, (qm: any) => { const r = sin(qm).times(zj as any); return r }))(w as any) as any) as any
      console.log('inner', show(inner.leaves[0]))
      const r = sin(zj).times(inner); console.log(show(r.leaves[0])); return r }))(y as any) as any)
    console.log('g', show(g.leaves[0]))
    const h = sum(g) as any
    console.log('h', show(h.leaves[0]))
    return h
  }).at(k)))
  console.log(show(p.outputs[0]))
  const A = [0.2, 0.5, -0.4, 1, -0.3, 0.6, 0.1, 0.9, -0.8]
  console.log(interpret(p.outputs, { inputs: new Map<any, any>([[p.inputs[0]!, [.3, -.7, 1.1]], [p.inputs[1]!, A], [p.inputs[2]!, 0.4]]), sizes: { n: 3 } }))
})
