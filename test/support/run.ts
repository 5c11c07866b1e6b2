/** Equations by way of a kernel: scheduled, passed through some passes, printed as JavaScript and run. */
import { type Equation, literal, plain, times } from '../../src/categories/equation.js'
import { sizesOf } from '../../src/categories/program.js'
import { printKernel } from '../../src/codegen/js.js'
import { isBuffer, type Kernel } from '../../src/codegen/loop.js'
import { flatten } from '../../src/codegen/passes/flatten.js'
import { type Pass, passes } from '../../src/codegen/passes/index.js'
import { type Policy, standard } from '../../src/codegen/policy.js'
import { schedule } from '../../src/codegen/schedule.js'
import { validate } from '../../src/codegen/validate.js'
import type { Environment, Value } from './interpret.js'
import { interpret } from './interpret.js'
import { NUDGE, nudged } from './noise.js'

export interface Way {
  readonly policy?: Policy
  readonly passes?: readonly Pass[]
  /** Of stored arrays. */
  readonly store?: Float64ArrayConstructor | Float32ArrayConstructor
}

export const kernelFor = (inputs: readonly Equation[], roots: readonly Equation[], way: Way = {}): Kernel => {
  const outputs = plain(roots).map((equation, k) => ({ name: `y${k}`, equation }))
  const scheduled = validate(schedule('k', inputs, outputs, sizesOf([...inputs, ...roots]), way.policy ?? standard))
  return (way.passes ?? passes).reduce((k, p) => validate(p.run(k)), scheduled)
}

/** Equations as a function of the values of some inputs, at these sizes; with `nudge`, everything that the kernel stores goes through it. */
export const compiled = (
  given: readonly Equation[],
  roots: readonly Equation[],
  sizes: Readonly<Record<string, number>> = {},
  way: Way = {},
  nudge?: (x: number) => number,
): ((inputs: Environment['inputs']) => Value[]) => {
  const Store = way.store ?? Float64Array
  const exact = kernelFor(given, roots, way)
  const kernel = nudge ? validate(nudged(exact)) : exact
  const printed = printKernel(flatten(kernel))
  const text = `${[...printed.helpers.values(), ...printed.parts].join('\n')}
const kernel = (${printed.parameters}) => {\n${printed.body.join('\n')}\n}
return { kernel, workspace: (${kernel.sizes.map((s) => s.name)}) => [${printed.workspace.map((w) => `new ${w.sort === 'integer' ? 'Int32Array' : 'REAL'}(${w.length})`)}] }`
  const { kernel: f, workspace } = new Function('REAL', NUDGE, text)(Store, nudge) as {
    kernel: (...args: unknown[]) => void
    workspace: (...sizes: number[]) => readonly (Int32Array | Float64Array | Float32Array)[]
  }
  const values = kernel.sizes.map((s) => sizes[s.name]!)
  const lengths = roots.map((e) => Number(interpret([e.shape.length === 0 ? literal(1) : product(e)], { inputs: new Map(), sizes })[0]))
  return (inputs) => {
    const outs = roots.map((e, k) => (e.sort === 'integer' ? new Int32Array(lengths[k]!) : new Store(lengths[k]!)))
    const args = kernel.inputs.map((x, k) => {
      const v = inputs.get(given[k]!)!
      if (!isBuffer(x)) return v
      if (x.sort === 'integer') return Int32Array.from(v as ArrayLike<number>)
      return v instanceof Store ? v : Store.from(v as ArrayLike<number>)
    })
    // What was in the arrays before must not matter.
    const room = workspace(...values)
    for (const a of [...outs, ...room]) a.fill(a instanceof Int32Array ? 1 << 20 : Number.NaN)
    f(...values, ...args, ...outs, room)
    return outs.map((y, k) => (roots[k]!.shape.length === 0 ? y[0]! : y instanceof Float64Array ? y : Float64Array.from(y)))
  }
}
export const run = (roots: readonly Equation[], { inputs, sizes }: Environment, way: Way = {}): Value[] =>
  compiled(
    [...inputs.keys()].filter((e) => e.tag === 'input'),
    roots,
    sizes,
    way,
  )(inputs)
const product = (e: Equation): Equation => e.shape.reduce((n, d) => times(n, d))
