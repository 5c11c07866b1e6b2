/** `+ − × ÷`, negation and `real : ℤ → ℝ`, with the ring laws that keep derivatives small. */
import { type Call, call, type Equation, isLiteral, literal, type Operation, postorder } from '../categories/equation.js'
import { Table } from '../categories/table.js'
import { binding, infix, named, prefix, template } from './form.js'

const REALS = [-3, 3] as const
const AWAY_FROM_ZERO = [0.5, 3] as const

/** The arguments, if `e` is a call of `op`. */
const argsOf = (e: Equation, op: Operation): readonly Equation[] | undefined => (e.tag === 'call' && e.op === op ? e.args : undefined)

/** `x + y`. */
export const add: Operation = {
  name: 'add',
  args: ['real', 'real'],
  result: 'real',
  commutative: true,
  evaluate: (x, y) => x! + y!,
  partials: () => [literal(1), literal(1)],
  rewrite: ([x, y]) => {
    if (isLiteral(x!, 0)) return y
    if (isLiteral(y!, 0)) return x
    const [p, q] = [argsOf(x!, neg), argsOf(y!, neg)]
    if (q) return minus(x!, q[0]!)
    if (p) return minus(y!, p[0]!)
    if (x === y) return times(literal(2), x!)
    return termwise(x!, y!, plus)
  },
  cost: 1,
  print: infix('+', binding.sum),
  emit: { js: infix('+', binding.sum), wgsl: infix('+', binding.sum), jax: infix('+', binding.sum) },
  domain: [REALS, REALS],
}

/** `x − y`. */
export const sub: Operation = {
  name: 'sub',
  args: ['real', 'real'],
  result: 'real',
  evaluate: (x, y) => x! - y!,
  partials: () => [literal(1), literal(-1)],
  rewrite: ([x, y]) => {
    if (isLiteral(y!, 0)) return x
    if (isLiteral(x!, 0)) return negate(y!)
    const q = argsOf(y!, neg)
    return q ? plus(x!, q[0]!) : termwise(x!, y!, minus)
  },
  cost: 1,
  print: infix('-', binding.sum),
  emit: { js: infix('-', binding.sum), wgsl: infix('-', binding.sum), jax: infix('-', binding.sum) },
  domain: [REALS, REALS],
}

/** `−x`. */
export const neg: Operation = {
  name: 'neg',
  args: ['real'],
  result: 'real',
  evaluate: (x) => -x!,
  partials: () => [literal(-1)],
  rewrite: ([x]) => {
    const [p, d] = [argsOf(x!, neg), argsOf(x!, sub)]
    if (p) return p[0]
    if (d) return minus(d[1]!, d[0]!)
    const [c, rest] = coefficientOf(x!)
    return c === 1 ? undefined : times(literal(-c), rest)
  },
  cost: 1,
  print: prefix('-'),
  emit: { js: prefix('-'), wgsl: prefix('-'), jax: prefix('-') },
  domain: [REALS],
}

/** A literal factor in front, and the rest. */
const coefficientOf = (e: Equation): readonly [number, Equation] =>
  e.tag === 'call' && e.op === mul && e.args[0]!.tag === 'literal' ? [e.args[0]!.value, e.args[1]!] : [1, e]

/** A choice between something and 0, as `[condition, if true, if false]`. */
const isMask = (e: Equation): e is Call => e.tag === 'call' && e.op.name === 'select' && (isLiteral(e.args[1]!, 0) || isLiteral(e.args[2]!, 0))

/** Of two choices by one condition, one. */
const termwise = (x: Equation, y: Equation, f: (x: Equation, y: Equation) => Equation): Equation | undefined =>
  isMask(x) && isMask(y) && x.args[0] === y.args[0] ? call(x.op, [x.args[0]!, f(x.args[1]!, y.args[1]!), f(x.args[2]!, y.args[2]!)]) : undefined

const masked = ({ op, args: [condition, x, y] }: Call, factor: Equation): Equation => call(op, [condition!, times(x!, factor), times(y!, factor)])

/** `x y`. A factor `select(c, w, 0)` goes around the product, so that what is not chosen is not multiplied: `0 · ∞` cannot arise. */
export const mul: Operation = {
  name: 'mul',
  args: ['real', 'real'],
  result: 'real',
  commutative: true,
  evaluate: (x, y) => x! * y!,
  partials: ([x, y]) => [y, x],
  rewrite: ([x, y]) => {
    if (y!.tag === 'literal') [x, y] = [y, x]
    if (isLiteral(x!, 0)) return x
    if (isLiteral(x!, 1)) return y
    if (isLiteral(x!, -1)) return negate(y!)
    const [s, t] = [argsOf(x!, neg), argsOf(y!, neg)]
    if (s) return negate(times(s[0]!, y!))
    if (t) return negate(times(x!, t[0]!))
    const [c, q] = coefficientOf(y!)
    if (c !== 1) return x!.tag === 'literal' ? times(literal(x.value * c), q) : times(literal(c), times(x!, q))
    const [d, p] = coefficientOf(x!)
    if (d !== 1) return times(literal(d), times(p, y!))
    if (isMask(x!)) return masked(x, y!)
    return isMask(y!) ? masked(y, x!) : undefined
  },
  cost: 1,
  print: infix('·', binding.product),
  emit: { js: infix('*', binding.product), wgsl: infix('*', binding.product), jax: infix('*', binding.product) },
  domain: [REALS, REALS],
}

/** `x / y`. */
export const div: Operation = {
  name: 'div',
  args: ['real', 'real'],
  result: 'real',
  evaluate: (x, y) => x! / y!,
  partials: ([, y], z) => [over(literal(1), y!), negate(over(z, y!))],
  rewrite: ([x, y]) => {
    if (isLiteral(y!, 1) || isLiteral(x!, 0)) return x
    if (isLiteral(y!, -1)) return negate(x!)
    const [p, q] = [argsOf(x!, neg), argsOf(y!, neg)]
    if (p) return negate(over(p[0]!, y!))
    return q && negate(over(x!, q[0]!))
  },
  cost: 5,
  print: infix('/', binding.product),
  emit: { js: infix('/', binding.product), wgsl: infix('/', binding.product), jax: infix('/', binding.product) },
  domain: [REALS, AWAY_FROM_ZERO],
}

/** `ℤ → ℝ`, the inclusion. */
export const real: Operation = {
  name: 'real',
  args: ['integer'],
  result: 'real',
  evaluate: (x) => x!,
  partials: () => [undefined],
  cost: 0.3,
  print: template((x) => x!, binding.prefix, binding.prefix),
  emit: { js: template((x) => x!, binding.prefix, binding.prefix), wgsl: named('f32'), jax: template((x) => `jnp.asarray(${x}, REAL)`) },
  domain: [[0, 9]],
}

export const plus = (x: Equation, y: Equation): Equation => call(add, [x, y])
export const minus = (x: Equation, y: Equation): Equation => call(sub, [x, y])
export const times = (x: Equation, y: Equation): Equation => call(mul, [x, y])
export const over = (x: Equation, y: Equation): Equation => call(div, [x, y])
export const negate = (x: Equation): Equation => call(neg, [x])
export const asReal = (x: Equation): Equation => call(real, [x])
const within = (e: Equation): readonly Equation[] => argsOf(e, mul) ?? []
/** The factors of a product, each once. */
export const factorsOf = (e: Equation): readonly Equation[] => postorder([e], within).filter((x) => within(x).length === 0)
/** The one factor that is sought, and what it is multiplied by; nothing if there is none, or several. */
export const factorIn = (e: Equation, sought: (x: Equation) => boolean): readonly [found: Equation, others: readonly Equation[]] | undefined => {
  const counts = new Table<Equation, number>()
  for (const x of postorder([e], within)) {
    const below = within(x).reduce((n, y) => Math.min(2, n + counts.get(y)!), 0)
    counts.set(x, within(x).length > 0 ? below : Number(sought(x)))
  }
  if (counts.get(e) !== 1) return undefined
  const [before, after]: [Equation[], Equation[]] = [[], []]
  let x = e
  for (let [a, b] = within(x); a && b; [a, b] = within(x)) {
    const left = counts.get(a) === 1
    if (left) after.unshift(b)
    else before.push(a)
    x = left ? a : b
  }
  return [x, [...before, ...after]]
}
