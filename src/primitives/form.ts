/** How operations print: infix, prefix, as a function, or by a template; with the parentheses that each needs and no more. */
import type { Form } from '../categories/equation.js'

/** Strengths with which operators bind, common to the languages that we print. */
export const binding = { choice: 1, logic: 2, comparison: 3, sum: 4, product: 5, prefix: 6, power: 7, atom: 9 } as const

export const infix = (symbol: string, binds: number, spaced = true): Form => ({
  binds,
  needs: (k) => (k === 0 ? binds : binds + 1),
  write: (x, y) => (spaced ? `${x} ${symbol} ${y}` : `${x}${symbol}${y}`),
})
export const prefix = (symbol: string): Form => ({ binds: binding.prefix, needs: () => binding.power, write: (x) => `${symbol}${x}` })
/** `name(x, y)`; `helpers` are the definitions it relies on. */
export const named = (name: string, helpers?: Readonly<Record<string, string>>): Form => ({
  binds: binding.atom,
  needs: () => 0,
  write: (...xs) => `${name}(${xs.join(', ')})`,
  ...(helpers && { helpers }),
})
/** A template whose arguments bind at least as strongly as `needs`. */
export const template = (write: (...xs: readonly string[]) => string, binds: number = binding.atom, needs = 0): Form => ({
  binds,
  needs: () => needs,
  write,
})

/** The text of `c₀ + x (c₁ + x (c₂ + …))`, the coefficients apart by blanks. */
export const horner = (x: string, coefficients: string, suffix = ''): string =>
  coefficients.split(' ').reduceRight((rest, c) => (rest ? `(${c}${suffix} + ${x} * ${rest})` : c + suffix), '')

/** Definitions in JavaScript by name, each after those that it uses; of the same text, the function that the last of them is. */
export const defined = (
  name: string,
  helpers: Readonly<Record<string, string>>,
): { readonly form: Form; readonly evaluate: (...xs: readonly number[]) => number } => {
  let made: ((...xs: readonly number[]) => number) | undefined
  return {
    form: named(name, helpers),
    evaluate: (...xs) => {
      made ??= new Function(`${Object.values(helpers).join('\n')}\nreturn ${name}`)() as NonNullable<typeof made>
      return made(...xs)
    },
  }
}
