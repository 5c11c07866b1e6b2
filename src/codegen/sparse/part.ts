/** Kernels as functions of one module, and how they call each other's results: sizes and inputs by what they are called there. */
import { type Equation, termsOf } from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { printKernel } from '../js.js'
import { kernelOf } from '../kernel.js'
import type { Kernel, Offset } from '../loop.js'
import { flatten } from '../passes/flatten.js'
import { exact, naive, standard } from '../policy.js'
import type { Given, Result } from '../request.js'
import { type SparseOptions, typeName } from '../shell.js'

/** A kernel as a function of the module. */
export interface Part {
  readonly name: string
  readonly kernel: Kernel
  readonly given: readonly Given[]
  readonly text: string
}
/** What sizes and inputs are called in the module. */
export class Scope {
  private readonly sizes = new Map<string, string>()
  private readonly inputs = new Map<Equation, string>()
  /** What kernels rely on. */
  readonly helpers = new Map<string, string>()
  constructor(private readonly options: SparseOptions) {}
  nameSize(name: string, text: string): void {
    this.sizes.set(name, text)
  }
  nameInput(e: Equation, text: string): void {
    this.inputs.set(e, text)
  }
  /** How many elements there are; of a range that is shorter than nothing, none. */
  count(extents: readonly Offset[]): string {
    const text = (n: Offset): string => {
      const length = P.show(n, (v) => this.sizes.get(v.name)!, ' * ')
      return n.some((t) => t.coefficient < 0) ? `Math.max(0, ${length})` : `(${length})`
    }
    return extents.map(text).join(' * ') || '1'
  }
  size(e: Equation): string {
    return P.show(termsOf(e), (a) => this.sizes.get(a.key)!, ' * ')
  }
  part(name: string, given: readonly Given[], results: readonly Result[]): Part {
    const { options: o } = this
    const explain = o.explain && ((line: string): void => o.explain!(`${name}: ${line}`))
    const kernel = kernelOf(name, { given, results }, o.naive ? naive : { ...(o.exact ? exact : standard), memory: o.memory ?? 'all' }, explain)
    const printed = printKernel(flatten(kernel))
    for (const [key, text] of printed.helpers) this.helpers.set(key, text)
    const own = printed.parameters.slice(0, kernel.sizes.length)
    const works = printed.workspace.map((w) => `new ${typeName(w.sort)}(${w.length})`)
    const lines = [
      ...printed.parts,
      `const run = (${printed.parameters.join(', ')}) => {`,
      ...printed.body,
      '}',
      `return { run, workspace: (${own.join(', ')}) => [${works.join(', ')}] }`,
    ]
    return { name, kernel, given, text: `const ${name} = (() => {\n${lines.join('\n')}\n})()` }
  }
  private sizesOf(p: Part): readonly string[] {
    return p.kernel.sizes.map((s) => this.sizes.get(s.name)!)
  }
  call(p: Part, outputs: readonly string[], workspace: string): string {
    const inputs = p.given.map((g) => this.inputs.get(g.equation)!)
    return `${p.name}.run(${[...this.sizesOf(p), ...inputs, ...outputs, workspace].join(', ')})`
  }
  room(p: Part): string {
    return `${p.name}.workspace(${this.sizesOf(p).join(', ')})`
  }
}
export const resultOf = (name: string, equation: Equation): Result => ({ mode: 'value', path: [name], equation })
export const givenOf = (equation: Equation): Given => ({ argument: 'inputs', path: [], equation })
