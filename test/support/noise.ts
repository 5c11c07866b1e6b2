/** What rounding does to a kernel: every real that it assigns, writes or adds to a sum may be off by one unit in the last place. */
import type { Operation, Sort } from '../../src/categories/equation.js'
import { type Kernel, type Operand, type Statement, scalar, type Value } from '../../src/codegen/loop.js'
import { neg } from '../../src/primitives/arithmetic.js'
import { named } from '../../src/primitives/form.js'

/** A function that the text of a kernel finds under this name. */
export const NUDGE = 'nudge'
const nudge: Operation = { ...neg, name: NUDGE, emit: { ...neg.emit, js: named(NUDGE) } }
/**
 * One unit up or down, by chance that only the value and the salt decide: a value that a kernel computes twice, or whose text it repeats, stays one
 * value.
 */
export class Rounding {
  salt = 0
  private readonly real = new Float64Array(1)
  private readonly bits = new Int32Array(this.real.buffer)
  readonly nudge = (x: number): number => {
    this.real[0] = x
    let h = Math.imul(this.bits[0]! ^ Math.imul(this.bits[1]!, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(this.salt, 0xc2b2ae35)
    h = Math.imul(h ^ (h >>> 15), 0x27d4eb2f)
    return x * (1 + ((h ^ (h >>> 13)) & 1 ? -1 : 1) * 2 ** -52)
  }
}

/** The kernel with `nudge` around every real that it stores. */
export const nudged = (kernel: Kernel): Kernel => {
  const statements = (body: readonly Statement[]): readonly Statement[] => body.flatMap(statement)
  const through = (x: Operand, sort: Sort, make: (y: Operand) => Statement): readonly Statement[] => {
    if (sort !== 'real') return [make(x)]
    const value: Value = scalar('stored', 'real')
    return [{ tag: 'let', value, op: nudge, args: [x] }, make(value)]
  }
  const statement = (s: Statement): readonly Statement[] => {
    switch (s.tag) {
      case 'let': {
        if (s.value.sort !== 'real') return [s]
        const exact = scalar(s.value.name, 'real')
        return [
          { ...s, value: exact },
          { tag: 'let', value: s.value, op: nudge, args: [exact] },
        ]
      }
      case 'write':
        return through(s.value, s.buffer.sort, (value) => ({ ...s, value }))
      case 'update':
        return through(s.value, s.monoid.result, (value) => ({ ...s, value }))
      case 'loop':
        return [{ ...s, body: statements(s.body) }]
      default:
        return [s]
    }
  }
  return { ...kernel, body: statements(kernel.body) }
}
