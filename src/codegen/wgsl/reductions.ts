/** How reductions run on many invocations: one result for each, then one for each workgroup, then one. As text. */
import type { Monoid } from '../../categories/equation.js'

/** Invocations of a workgroup. */
export const LANES = 128

export interface Combination {
  readonly type: 'f32' | 'Place'
  readonly empty: string
  /** `all` takes in one more value, which stands at an index. */
  readonly update: (all: string, x: string, index: string) => string
  /** `all` takes in another result. */
  readonly join: (all: string, other: string) => string
}

const overLanes = (
  name: string,
  type: string,
  shared: string,
  join: string,
): string => `// Of all invocations of the workgroup, by halves; each gets it.
fn ${name}_lanes(lane: u32, x: ${type}) -> ${type} {
  ${shared}[lane] = x;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { ${join}; }
  }
  workgroupBarrier();
  let result = ${shared}[0];
  workgroupBarrier();
  return result;
}`

const extremum = (name: 'max' | 'min', empty: string): Combination => {
  const join = (all: string, other: string): string => `${all} = ${name}_f32(${all}, ${other})`
  return {
    type: 'f32',
    empty,
    update: join,
    join,
  }
}
const place = (name: 'max' | 'min', empty: string): Combination => ({
  type: 'Place',
  empty: `Place(${empty}, 0)`,
  update: (all, x, index) => `${all} = ${name}_place(${all}, ${x}, ${index})`,
  join: (all, other) => `${all} = first_${name}(${all}, ${other})`,
})
const add = (all: string, x: string): string => `${all} += ${x}`

export const combinations: Readonly<Record<Monoid['name'], Combination>> = {
  sum: { type: 'f32', empty: '0.0', update: add, join: add },
  max: extremum('max', '-infinity()'),
  min: extremum('min', 'infinity()'),
  argmax: place('max', '-infinity()'),
  argmin: place('min', 'infinity()'),
}

const places = (name: 'max' | 'min', better: string): string => `fn ${name}_place(best: Place, x: f32, i: i32) -> Place {
  if (x ${better} best.value || is_nan(x)) { return Place(x, i); }
  return best;
}
// As if one loop had come to both, in order: of equal values the first.
fn first_${name}(a: Place, b: Place) -> Place {
  if (a.index <= b.index) { return ${name}_place(a, b.value, b.index); }
  return ${name}_place(b, a.value, a.index);
}`
const lanes = (name: Monoid['name']): string => {
  const { type, join } = combinations[name]
  const shared = type === 'f32' ? 'lanes' : 'places'
  return overLanes(name, type, shared, join(`${shared}[lane]`, `${shared}[lane + half]`))
}
/** Definitions, each after those that it relies on. */
export const reductions: readonly string[] = [
  'struct Place { value: f32, index: i32 }',
  places('max', '>'),
  places('min', '<'),
  `var<workgroup> lanes: array<f32, ${LANES}>;`,
  `var<workgroup> places: array<Place, ${LANES}>;`,
  ...(['sum', 'max', 'min', 'argmax', 'argmin'] as const).map(lanes),
]
