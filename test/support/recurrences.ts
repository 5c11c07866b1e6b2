/** Programs that step: scalars over some inputs, of every form that a recurrence can have. */
import {
  at,
  axisOver,
  call,
  type Equation,
  indexAlong,
  input,
  literal,
  minus as minusIndex,
  plus as plusIndex,
  recurrence,
  size,
} from '../../src/categories/equation.js'
import { minus, over, plus, times } from '../../src/primitives/arithmetic.js'
import { max } from '../../src/primitives/comparison.js'
import { exp } from '../../src/primitives/exponential.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { sin, tanh } from '../../src/primitives/trigonometric.js'

export const [n, d] = [size('n'), size('d')]
export const [x, y, A, w, s] = [input('x', [n]), input('y', [d]), input('A', [d, d]), input('w'), input('s')]
export const inputs = [x, y, A, w, s]
export const sizes = { n: 5, d: 3 }
export const values = new Map<Equation, number | Float64Array>([
  [x, Float64Array.of(0.4, -0.7, 1.1, 0.2, -0.3)],
  [y, Float64Array.of(0.3, -0.5, 0.8)],
  [A, Float64Array.from({ length: 9 }, (_, k) => Math.sin(k + 1) / 2)],
  [w, 0.7],
  [s, 0.3],
])
export const sine = (e: Equation): Equation => call(sin, [e])
export const steps = axisOver(0, n)
export const k = indexAlong(steps)
const folded = (...h: readonly Equation[]): Equation => h.map((e) => at(e, [n])).reduce(plus)

const vector = (f: (i: Equation) => Equation, avoid: readonly Equation[] = []): Equation =>
  buildOver(
    [d],
    (i) => f(i!),
    avoid.reduce<Equation['free']>((a, e) => [...a, ...e.free], [...k.free]),
  )
const matvec = (v: Equation): Equation => vector((i) => sumTo(d, (j) => times(at(A, [i, j]), at(v, [j])), [...i.free, ...k.free, ...v.free]), [v])

/** Each is a scalar over the inputs. */
export const programs: Readonly<Record<string, () => Equation>> = {
  'a fold of scalars': () => folded(...recurrence(steps, [s], ([f]) => [plus(sine(times(w, f!)), at(x, [k]))])),
  'a scan that is summed': () => {
    const [h] = recurrence(steps, [s], ([f]) => [times(f!, plus(at(x, [k]), w))])
    return sumTo(n, (i) => times(at(h!, [plusIndex(i, 1)]), at(h!, [i])), h!.free)
  },
  'two states in step': () =>
    folded(...recurrence(steps, [s, w], ([p, q]) => [plus(p!, times(q!, literal(0.1))), minus(q!, times(sine(p!), at(x, [k])))])),
  'a state that does not vary': () => folded(...recurrence(steps, [literal(1), s], ([p, q]) => [times(p!, literal(0.5)), times(p!, sine(q!))])),
  'arrays as states': () => {
    const [h] = recurrence(steps, [y], ([v]) => [vector((i) => call(tanh, [plus(at(matvec(v!), [i]), at(x, [k]))]), [v!])])
    return sumTo(d, (i) => times(at(h!, [n, i]), at(h!, [2, i])), h!.free)
  },
  'as many steps as elements': () => {
    const [g, h] = recurrence(steps, [x, buildOver([n], (i) => sine(at(x, [i!])))], ([u, v]) =>
      [u, v].map((e) => buildOver([n], (i) => sine(plus(at(e!, [minusIndex(minusIndex(n, 1), i!)]), at(v!, [k]))), [...k.free, ...e!.free])),
    )
    return sumTo(n, (i) => times(at(g!, [n, i]), at(h!, [plusIndex(i, 1), i])), h!.free)
  },
  'a family of recurrences': () =>
    sumTo(d, (i) => {
      const inner = axisOver(0, n, i.free)
      const [h] = recurrence(inner, [at(y, [i])], ([f]) => [plus(times(f!, sine(at(x, [indexAlong(inner)]))), times(w, at(y, [i])))])
      return times(at(h!, [n]), at(h!, [n]))
    }),
  'a family whose steps wait for another': () => {
    const late = folded(...recurrence(steps, [w], ([f]) => [times(f!, at(x, [k]))]))
    return sumTo(d, (i) => {
      const inner = axisOver(0, n, i.free)
      const [h] = recurrence(inner, [at(y, [i])], ([f]) => [plus(sine(times(f!, at(x, [indexAlong(inner)]))), late)])
      return at(h!, [n])
    })
  },
  'a family of two states, of which one waits': () => {
    const late = folded(...recurrence(steps, [w], ([f]) => [times(f!, at(x, [k]))]))
    const rows = (i: Equation): readonly Equation[] => {
      const inner = axisOver(0, n, i.free)
      return recurrence(inner, [at(y, [i]), literal(0)], ([f, g]) => {
        const e = call(exp, [times(f!, at(x, [indexAlong(inner)]))])
        return [plus(times(e, literal(0.2)), late), plus(g!, e)]
      })
    }
    return sumTo(n, (t) =>
      sumTo(
        d,
        (i) => {
          const [g, h] = rows(i)
          return times(at(g!, [plusIndex(t, 1)]), at(h!, [minusIndex(n, t)]))
        },
        t.free,
      ),
    )
  },
  'a recurrence in a recurrence': () =>
    folded(
      ...recurrence(steps, [s], ([f]) => {
        const inner = axisOver(0, d, k.free)
        const [g] = recurrence(inner, [f!], ([h]) => [plus(times(h!, w), times(at(y, [indexAlong(inner)]), at(x, [k])))])
        return [sine(at(g!, [d]))]
      }),
    ),
  'a recurrence in a recurrence over the same range': () =>
    folded(
      ...recurrence(steps, [s], ([f]) => {
        const inner = axisOver(0, n, k.free)
        const [g] = recurrence(inner, [f!], ([h]) => [plus(times(h!, w), times(at(x, [indexAlong(inner)]), at(x, [k])))])
        return [sine(at(g!, [n]))]
      }),
    ),
  'one after the other': () => {
    const [g] = recurrence(steps, [s], ([f]) => [sine(plus(f!, at(x, [k])))])
    const [h] = recurrence(steps, [w], ([f]) => [plus(times(f!, at(g!, [k])), at(g!, [minusIndex(n, k)]))])
    return plus(at(h!, [n]), at(g!, [n]))
  },
  'each from where the one before ends': () => {
    const [g] = recurrence(steps, [s], ([f]) => [sine(plus(f!, at(x, [k])))])
    const other = axisOver(0, d)
    const [h] = recurrence(other, [at(g!, [n])], ([f]) => [call(tanh, [times(plus(f!, w), at(y, [indexAlong(other)]))])])
    const [v] = recurrence(steps, [y], ([u]) => [vector((i) => sine(plus(times(at(u!, [i]), at(h!, [d])), at(x, [k]))), [u!])])
    return plus(
      sumTo(d, (i) => at(v!, [n, i]), v!.free),
      times(at(g!, [n]), at(h!, [d])),
    )
  },
  'two that know nothing of each other': () => {
    const [g] = recurrence(steps, [s], ([f]) => [sine(plus(f!, at(x, [k])))])
    const other = axisOver(0, d)
    const [h] = recurrence(other, [w], ([f]) => [call(exp, [times(f!, at(y, [indexAlong(other)]))])])
    return times(at(g!, [n]), at(h!, [d]))
  },
  'a product with a zero': () => folded(...recurrence(steps, [literal(1)], ([f]) => [times(f!, minus(at(x, [k]), literal(1.1)))])),
  'a running maximum': () => {
    const [h] = recurrence(steps, [s], ([f]) => [call(max, [f!, at(x, [k])])])
    return sumTo(n, (i) => times(at(h!, [plusIndex(i, 1)]), at(x, [i])), h!.free)
  },
  'a logsumexp by pairs': () => folded(...recurrence(steps, [s], ([f]) => [plus(f!, call(exp, [minus(at(x, [k]), f!)]))])),
  'no step at all': () => at(recurrence(axisOver(0, 0), [s], ([f]) => [times(f!, w)])[0]!, [0]),
  'a matrix power': () => {
    const [h] = recurrence(steps, [A], ([m]) => [
      buildOver(
        [d, d],
        (i, j) => sumTo(d, (l) => times(at(m!, [i!, l]), over(at(A, [l, j!]), literal(2))), [...i!.free, ...j!.free, ...k.free]),
        k.free,
      ),
    ])
    return sumTo(d, (i) => at(h!, [n, i, i]), h!.free)
  },
  'states of several shapes, and parts that are used twice': () => {
    const [g, h] = recurrence(steps, [s, y], ([f, v]) => {
      const a = call(tanh, [plus(times(f!, w), at(x, [k]))])
      const b = call(exp, [minus(a, f!)])
      return [plus(times(a, b), over(b, literal(3))), vector((i) => times(times(at(v!, [i]), a), over(b, literal(2))), [v!])]
    })
    return sumTo(d, (i) => times(at(h!, [minusIndex(n, i), i]), at(g!, [plusIndex(i, 1)])), h!.free)
  },
  'recurrences of several states in each other': () =>
    folded(
      ...recurrence(steps, [s, w], ([f, g]) => {
        const inner = axisOver(0, d, k.free)
        const a = times(sine(plus(times(f!, g!), at(x, [k]))), literal(0.3))
        const [p, q] = recurrence(inner, [a, times(g!, literal(0.5))], ([u, v]) => {
          const b = call(tanh, [times(plus(u!, f!), at(y, [indexAlong(inner)]))])
          return [plus(times(b, b), times(u!, w)), minus(b, times(v!, a))]
        })
        return [plus(at(p!, [d]), at(q!, [1])), minus(at(q!, [d]), over(f!, literal(2)))]
      }),
    ),
} // prettier-ignore
