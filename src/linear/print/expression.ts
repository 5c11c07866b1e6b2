/** Equations in the combinator register: the weights of maps, and programs. The grammar stands in `grammar.ts`. */
import { type Axis, type Equation, freeOf, postorder, type Recurrence } from '../../categories/equation.js'
import { openStates } from '../../categories/open.js'
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

/** What is defined in one line: a node, or the histories of a recurrence of several states. */
const together = (e: Equation): readonly Equation[] => (e.tag === 'history' ? e.of.histories : [e])

/** Writes equations below the roots; `taken` are names that may not be used, to which those used here are added. */
export const expressions = (roots: readonly Equation[], taken: Set<string>, order: Order = ordering()): Expressions => {
  const names = new Map<Equation, string>([...inputsIn(roots, order, taken)].map(([name, e]) => [e, name]))
  const definitions = shared(roots, order, {
    transparent: (e) => e.tag === 'call' && (e.op.name === 'neg' || e.op.name === 'real'),
    always: (e) => e.tag === 'mark' || (e.tag === 'history' && e.of.states.length > 1),
  })
  const fresh = namer(taken)
  const lines = [...new Map(definitions.map((e) => [together(e)[0]!, together(e)] as const)).values()]
  const named = lines.flat()
  const few = named.length <= SHARED.length
  for (const [k, e] of named.entries()) names.set(e, fresh(few ? SHARED[k]! : `r${k + 1}`))
  const open = openStates()
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
    const known = stateNames.get(s) ?? fresh('state')
    stateNames.set(s, known)
    return known
  }
  const line = (es: readonly Equation[]): string => {
    const before = defined
    defined = es[0]!
    const heads = es.map((e) => names.get(e)!).join(', ')
    const text = `${es.length === 1 ? heads : `(${heads})`}${family(freeOf(es))} = ${write(defined)}`
    defined = before
    return text
  }
  /** Its states, and below them what has a name and mentions them. */
  const steps = ({ kind, axis: k, states, inits, nexts, histories }: Recurrence): string => {
    const [own, outside] = [states as readonly Equation[], open(histories[0]!)]
    const local = lines.filter(([e]) => {
      const inside = [...open(e!)]
      return inside.some((s) => own.includes(s)) && inside.every((s) => own.includes(s) || outside.has(s))
    })
    const clauses = states.map((s, j) => `${stateName(s)} = ${write(inits[j]!, binding.sum)} then ${write(nexts[j]!, binding.sum)}`)
    const how = kind.associative ? 'associative ' : kind.flag === undefined ? '' : `while ${kind.flag} `
    return `${how}recurrence[${binder(k)}](${clauses.join(', ')}${local.length === 0 ? '' : ` with ${local.map(line).join(', ')}`})`
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
      case 'trips':
        return `${e.tag}(${write(e.of)})`
      case 'custom':
        return write(e.of, needs)
      case 'state':
        return stateName(e)
      case 'history':
        return steps(e.of)
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

  const where = (): readonly string[] => lines.filter(([e]) => open(e!).size === 0).map((es, k) => `${k === 0 ? 'where ' : '      '}${line(es)}`)
  return { order, write, axis, binder, family, shape, nameOf, where }
}
