/**
 * How operations print: infix, prefix, as a function, or by a template; with the parentheses that each needs and no more. Bundlers are told that
 * these functions have no effects, so that operations that are not used are left out.
 */
import type { Form } from '../categories/equation.js'

/** Strengths with which operators bind, common to the languages that we print. */
export const binding = { choice: 1, logic: 2, comparison: 3, sum: 4, product: 5, prefix: 6, power: 7, atom: 9 } as const

/* @__NO_SIDE_EFFECTS__ */
export const infix = (symbol: string, binds: number, spaced = true): Form => ({
  binds,
  needs: (k) => (k === 0 ? binds : binds + 1),
  write: (x, y) => (spaced ? `${x} ${symbol} ${y}` : `${x}${symbol}${y}`),
})
/* @__NO_SIDE_EFFECTS__ */
export const prefix = (symbol: string): Form => ({ binds: binding.prefix, needs: () => binding.power, write: (x) => `${symbol}${x}` })
/** `name(x, y)`; `helpers` are the definitions it relies on. */
/* @__NO_SIDE_EFFECTS__ */
export const named = (name: string, helpers?: Readonly<Record<string, string>>): Form => ({
  binds: binding.atom,
  needs: () => 0,
  write: (...xs) => `${name}(${xs.join(', ')})`,
  ...(helpers && { helpers }),
})
/** A template whose arguments bind at least as strongly as `needs`. */
/* @__NO_SIDE_EFFECTS__ */
export const template = (
  write: (...xs: readonly string[]) => string,
  binds: number = binding.atom,
  needs = 0,
  helpers?: Readonly<Record<string, string>>,
): Form => ({
  binds,
  needs: () => needs,
  write,
  ...(helpers && { helpers }),
})

/** The text of `c₀ + x (c₁ + x (c₂ + …))`, the coefficients apart by blanks. */
/* @__NO_SIDE_EFFECTS__ */
export const horner = (x: string, coefficients: string): string =>
  coefficients.split(' ').reduceRight((rest, c) => (rest ? `(${c} + ${x} * ${rest})` : c), '')

/** What the last of some definitions in JavaScript computes, each of which stands after those that it uses: so that text and function are one. */
/* @__NO_SIDE_EFFECTS__ */
export const computed = (name: string, helpers: Readonly<Record<string, string>>): ((...xs: readonly number[]) => number) => {
  let made: ((...xs: readonly number[]) => number) | undefined
  return (...xs) => {
    made ??= new Function(`${Object.values(helpers).join('\n')}\nreturn ${name}`)() as NonNullable<typeof made>
    return made(...xs)
  }
}
