/** How reductions run on many invocations: one result for each, then one for each workgroup, then one. As text. */
import type { Monoid } from '../../categories/equation.js'
import { max, min, notFinite } from '../../primitives/wgsl.js'

/** Invocations of a workgroup. */
export const LANES = 128

type Helpers = Readonly<Record<string, string>>
export interface Combination {
  readonly type: 'f32' | 'Place'
  readonly empty: string
  /** `all` takes in one more value, which stands at an index. */
  readonly update: (all: string, x: string, index: string) => string
  /** `all` takes in another result. */
  readonly join: (all: string, other: string) => string
  readonly helpers: Helpers
  /** What `…_lanes` needs beside. */
  readonly lanes: Helpers
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
const NUMBERS = { lanes: `var<workgroup> lanes: array<f32, ${LANES}>;` }
const PLACES = { places: `var<workgroup> places: array<Place, ${LANES}>;` }

const extremum = (name: 'max' | 'min', empty: string, helpers: Helpers): Combination => {
  const join = (all: string, other: string): string => `${all} = ${name}_f32(${all}, ${other})`
  return {
    type: 'f32',
    empty,
    update: join,
    join,
    helpers,
    lanes: { ...NUMBERS, [`${name}_lanes`]: overLanes(name, 'f32', 'lanes', join('lanes[lane]', 'lanes[lane + half]')) },
  }
}
const place = (name: 'max' | 'min', empty: string, better: string): Combination => {
  const join = (all: string, other: string): string => `${all} = first_${name}(${all}, ${other})`
  return {
    type: 'Place',
    empty: `Place(${empty}, 0)`,
    update: (all, x, index) => `${all} = ${name}_place(${all}, ${x}, ${index})`,
    join,
    helpers: {
      ...notFinite,
      Place: 'struct Place { value: f32, index: i32 }',
      [`${name}_place`]: `fn ${name}_place(best: Place, x: f32, i: i32) -> Place {
  if (x ${better} best.value || is_nan(x)) { return Place(x, i); }
  return best;
}
// As if one loop had come to both, in order: of equal values the first.
fn first_${name}(a: Place, b: Place) -> Place {
  if (a.index <= b.index) { return ${name}_place(a, b.value, b.index); }
  return ${name}_place(b, a.value, a.index);
}`,
    },
    lanes: { ...PLACES, [`arg${name}_lanes`]: overLanes(`arg${name}`, 'Place', 'places', join('places[lane]', 'places[lane + half]')) },
  }
}
const add = (all: string, x: string): string => `${all} += ${x}`

export const combinations: Readonly<Record<Monoid['name'], Combination>> = {
  sum: {
    type: 'f32',
    empty: '0.0',
    update: add,
    join: add,
    helpers: {},
    lanes: { ...NUMBERS, sum_lanes: overLanes('sum', 'f32', 'lanes', add('lanes[lane]', 'lanes[lane + half]')) },
  },
  max: extremum('max', '-infinity()', max),
  min: extremum('min', 'infinity()', min),
  argmax: place('max', '-infinity()', '>'),
  argmin: place('min', 'infinity()', '<'),
}
