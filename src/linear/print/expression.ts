/** Equations in the combinator register: the weights of maps, and programs. The grammar stands in `grammar.ts`. */
import { type Axis, type Equation, postorder } from '../../categories/equation.js'
import * as P from '../../categories/size.js'
import { binding } from '../../primitives/form.js'
import { INFIX, namer } from './grammar.js'
import { type Order, ordering } from './order.js'
import { shared } from './share.js'

const AXES = [...'ijklmnoph']
const SHARED = [...'rstuvwzq']

export interface Expressions {
  readonly order: Order
  /** An expression that binds at least so strongly. */
  readonly write: (e: Equation, needs?: number) => string
  readonly axis: (a: Axis) => string
  /** An axis with its range. */
  readonly binder: (a: Axis) => string
  readonly family: (axes: readonly Axis[]) => string
  readonly shape: (shape: readonly Equation[]) => string
  /** The name of an array, if it has one. */
  readonly nameOf: (e: Equation) => string | undefined
  /** `where` and a line for each expression that is used more than once. */
  readonly where: () => readonly string[]
}

/** The inputs that equations mention, by the names under which they print. */
export const inputsIn = (roots: readonly Equation[], order: Order = ordering(), taken = new Set<string>()): ReadonlyMap<string, Equation> => {
  const nodes = postorder(roots, order.children)
  for (const e of nodes) if (e.tag === 'size') taken.add(e.name)
  const fresh = namer(taken)
  return new Map(nodes.flatMap((e) => (e.tag === 'input' ? [[fresh(e.name), e] as const] : [])))
}

/** Writes equations below the roots; `taken` are names that may not be used, to which those used here are added. */
export const expressions = (roots: readonly Equation[], taken: Set<string>, order: Order = ordering()): Expressions => {
  const names = new Map<Equation, string>([...inputsIn(roots, order, taken)].map(([name, e]) => [e, name]))
  const definitions = shared(roots, order, {
    transparent: (e) => e.tag === 'call' && (e.op.name === 'neg' || e.op.name === 'real'),
    always: (e) => e.tag === 'mark',
  })
  const fresh = namer(taken)
  const few = definitions.length <= SHARED.length
  for (const [k, e] of definitions.entries()) names.set(e, fresh(few ? SHARED[k]! : `r${k + 1}`))
  let defined: Equation | undefined
  const nameOf = (e: Equation): string | undefined => (e === defined ? undefined : names.get(e))

  const axisNames = new Map<Axis, string>()
  const axis = (a: Axis): string => {
    const known = axisNames.get(a)
    if (known !== undefined) return known
    const name = fresh(AXES.find((l) => !taken.has(l)) ?? 'i')
    axisNames.set(a, name)
    return name
  }
  const binder = (a: Axis): string => {
    const [lo, hi] = [write(a.lo), write(a.hi)]
    return `${lo === '0' ? '' : `${lo}≤`}${axis(a)}<${hi}`
  }
  const family = (axes: readonly Axis[]): string => (axes.length === 0 ? '' : `{${axes.map(binder).join(', ')}}`)
  const shape = (extents: readonly Equation[]): string => extents.map((n) => write(n)).join('×')
  const list = (es: readonly Equation[]): string => es.map((e) => write(e)).join(', ')
  const brace = (text: string, binds: number, needs: number): string => (binds >= needs ? text : `(${text})`)

  const stateNames = new Map<Equation, string>()
  const stateName = (s: Equation): string => {
    const known = stateNames.get(s) ?? `state${stateNames.size === 0 ? '' : stateNames.size}`
    stateNames.set(s, known)
    return known
  }
  const write = (e: Equation, needs = 0): string => {
    const name = nameOf(e)
    if (name !== undefined) return e.free.length === 0 ? name : `${name}{${e.free.map(axis).join(', ')}}`
    switch (e.tag) {
      case 'literal':
        return literalText(e.value, e.sort, needs)
      case 'size':
        return e.name
      case 'axis':
        return axis(e.axis)
      case 'polynomial':
        return brace(polynomial(e.terms), binding.sum, needs)
      case 'call': {
        const form = INFIX[e.op.name]
        const args = order.children(e)
        if (e.op.name === 'neg') return brace(`-${write(e.args[0]!, binding.power)}`, binding.prefix, needs)
        if (!form) return `${e.op.name}(${list(args)})`
        const own = form.binds === binding.comparison ? form.binds + 1 : form.binds
        return brace(`${write(args[0]!, own)} ${form.symbol} ${write(args[1]!, form.binds + 1)}`, form.binds, needs)
      }
      case 'at':
        return `${write(e.array, binding.atom)}[${list(e.indices)}${e.pad === undefined ? '' : ` else ${literalText(e.pad, 'real', 0)}`}]`
      case 'reduce':
        return `${e.monoid.name}[${binder(e.axis)}](${write(e.body)})`
      case 'build':
        return `build[${e.axes.map(binder).join(', ')}](${write(e.body)})`
      case 'accumulate': {
        const entries = e.entries.map((x) => {
          const over = `${x.axes.map(binder).join(', ')}${x.indices.length > 0 ? `; ${list(x.indices)}` : ''}`
          return `[${over}] +=${x.partial ? '?' : ''} ${write(x.value, binding.sum)}`
        })
        return `accumulate[${shape(e.shape)}](${entries.join(', ')})`
      }
      case 'mark':
        return `mark${family(e.free)}(${write(e.of)})`
      case 'order':
        return `order(${write(e.of)})`
      case 'custom':
        return write(e.of, needs)
      case 'state':
        return stateName(e)
      case 'history': {
        const { axis: k, states, inits, nexts, histories } = e.of
        const steps = states.map((s, j) => `${stateName(s)} = ${write(inits[j]!)} then ${write(nexts[j]!)}`)
        return `recurrence[${binder(k)}](${steps.join(', ')})${histories.length === 1 ? '' : `.${histories.indexOf(e) + 1}`}`
      }
      case 'input':
        return e.name
    }
  }
  const literalText = (x: number, sort: string, needs: number): string => {
    if (sort === 'boolean') return x === 0 ? 'false' : 'true'
    if (Number.isNaN(x)) return 'nan'
    const digits = Math.abs(x) === Number.POSITIVE_INFINITY ? '∞' : String(Math.abs(x))
    return x < 0 || Object.is(x, -0) ? brace(`-${digits}`, binding.prefix, needs) : digits
  }
  /** Terms of higher degree first, then by their text. */
  const polynomial = (p: P.Polynomial<Equation>): string => {
    const terms = p.map(({ coefficient, factors }) => ({ coefficient, factors: factors.map((f) => ({ key: write(f, binding.atom) })).sort(byKey) }))
    const text = (t: (typeof terms)[number]): string => t.factors.map((f) => f.key).join('·')
    terms.sort((a, b) => b.factors.length - a.factors.length || (text(a) < text(b) ? -1 : 1))
    return P.show(terms, (f) => f.key, '·')
  }
  const byKey = (a: P.Atom, b: P.Atom): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

  const where = (): readonly string[] =>
    definitions.map((e, k) => {
      defined = e
      const line = `${names.get(e)}${family(e.free)} = ${write(e)}`
      defined = undefined
      return `${k === 0 ? 'where ' : '      '}${line}`
    })
  return { order, write, axis, binder, family, shape, nameOf, where }
}
