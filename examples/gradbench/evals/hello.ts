/** `x²`. */
import { real, trace } from 'cotangent'
import type { Eval } from '../eval.js'

export const square = trace({ x: real }, ({ x }) => x.square())

export const hello: Eval<number> = {
  program: () => square,
  inputs: (x) => ({ x }),
  functions: {
    square: { mode: 'value' },
    double: { mode: 'gradient', answer: ({ x }: { readonly x: number }) => x },
  },
}
