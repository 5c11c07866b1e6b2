/**
 * How badly a network of l layers of long short-term memory foretells the next of c vectors of b numbers: minus the mean of what came, weighted by the
 * logarithms of what was foretold. All weights are diagonal.
 */
import { array, count, exp, field, fin, fold, log, map, matrix, product, scan, sigmoid, sum, type Traced, tanh, trace, vector } from 'cotangent'
import { type Arrays, type Eval, list } from '../eval.js'

const lanes = vector('b')
type Lanes = Traced<typeof lanes>

export const loss = trace(
  {
    sequence: matrix('c', 'b'),
    /** Of a layer, weights and biases of the gates forget, ingate, outgate and change. */
    main: array(product(fin('l'), product(fin(2), fin(4))), lanes),
    extra: matrix(3, 'b'),
    /** Of a layer, its output and its cell. */
    state: array(product(fin('l'), fin(2)), lanes),
  },
  ({ main, extra, state, sequence }) => {
    const gate = (layer: Parameters<typeof main.at>[0], k: number, x: Lanes): Lanes => x.times(main.at(layer, 0, k)).plus(main.at(layer, 1, k))
    const start = { hidden: map(fin('l'), (i) => state.at(i, 0)), cell: map(fin('l'), (i) => state.at(i, 1)), total: 0 }
    const { total } = fold(fin('c - 1'), start, ({ hidden, cell, total }, t) => {
      const x = map(fin('b'), (j) => sequence.at(t, j).times(extra.at(0, j)))
      const layers = scan(fin('l'), { hidden: x, cell: x }, ({ hidden: below }, i) => {
        const [forget, ingate] = [sigmoid(gate(i, 0, below)), sigmoid(gate(i, 1, hidden.at(i)))]
        const [outgate, change] = [sigmoid(gate(i, 2, below)), tanh(gate(i, 3, hidden.at(i)))]
        const kept = cell.at(i).times(forget).plus(ingate.times(change))
        return { hidden: outgate.times(tanh(kept)), cell: kept }
      })
      const foretold = map(fin('b'), (j) => layers.at(-1).hidden.at(j).times(extra.at(1, j)).plus(extra.at(2, j)))
      const scale = log(sum(foretold, exp).plus(2))
      const gain = sum(foretold, (y, j) => sequence.at(t.plus(1), j).times(y.minus(scale)))
      return { hidden: field(layers, 'hidden'), cell: field(layers, 'cell'), total: total.plus(gain) }
    })
    return total.over(count(fin('b')).times(count(fin('c - 1')))).negate()
  },
)

interface Input {
  readonly main_params: readonly (readonly number[])[]
  readonly extra_params: readonly (readonly number[])[]
  readonly state: readonly (readonly number[])[]
  readonly sequence: readonly (readonly number[])[]
}
const flat = (x: readonly (readonly number[])[]): Float64Array => Float64Array.from(x.flat())
export const lstm: Eval<Input> = {
  program: () => loss,
  inputs: ({ main_params, extra_params, state, sequence }) => ({ sequence, main: flat(main_params), extra: extra_params, state: flat(state) }),
  functions: {
    objective: { mode: 'value' },
    jacobian: { mode: 'gradient', by: ['main', 'extra'], answer: ({ main, extra }: Arrays) => [...list(main!), ...list(extra!)] },
  },
}
