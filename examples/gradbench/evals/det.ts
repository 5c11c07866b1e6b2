/** The determinant, by expansion by minors along the first row that remains; a minor is known by the columns that remain, and expanded once. */
import { type Callable, matrix, plus, type Scalar, trace } from 'cotangent'
import { type Arrays, type Eval, list } from '../eval.js'

const expansion = (size: number): Callable =>
  trace({ A: matrix(size, size) }, ({ A }) => {
    const known = new Map<string, Scalar | number>()
    const minor = (columns: readonly number[]): Scalar | number => {
      const key = columns.join()
      const expanded = (): Scalar | number =>
        columns
          .map((c, k) =>
            A.at(size - columns.length, c)
              .times(minor(columns.filter((other) => other !== c)))
              .times(k % 2 === 0 ? 1 : -1),
          )
          .reduce<Scalar | number>((sum, term) => plus(term, sum), columns.length === 0 ? 1 : 0)
      const value = known.get(key) ?? expanded()
      known.set(key, value)
      return value
    }
    return plus(minor([...Array(size).keys()]), 0)
  })
const made = new Map<number, Callable>()
/** The determinant of matrices of a size. */
export const determinant = (size: number): Callable => {
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`ell: expected an integer from 0 on, got ${JSON.stringify(size)}`)
  const program = made.get(size) ?? expansion(size)
  made.set(size, program)
  return program
}

interface Input {
  readonly A: readonly number[]
  readonly ell: number
}
export const det: Eval<Input> = {
  program: ({ ell }) => determinant(ell),
  inputs: ({ A }) => ({ A: Float64Array.from(A) }),
  functions: {
    primal: { mode: 'value' },
    gradient: { mode: 'gradient', answer: ({ A }: Arrays) => list(A!) },
  },
}
