/** Programs whose parts run as often as it takes: branches, of which one runs, and loops. */
import { axisOver, call, indexAlong, recurrence } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import type { Meets } from '../categories/fits.js'
import { inputsOf, instantiate, type Program, program } from '../categories/program.js'
import {
  type ArraySpace,
  array,
  type Bool,
  boolean,
  expectSpace,
  type Fin,
  leavesOf,
  type NameOf,
  placeOf,
  type RecordSpace,
  record,
  type Size,
  type Space,
  showSpace,
  sizeOf,
} from '../categories/space.js'
import { not } from './comparison.js'
import { guardOf, seenUnder } from './guard.js'
import { elementAt, rowAt, taken, whilst } from './programs/index.js'

const expectStates = (place: string, s: Space): void => {
  if (leavesOf(s).some((l) => l.sort === 'integer')) throw new SpaceMismatch(place, 'a space of numbers and conditions', showSpace(s))
}

/** `x ↦ f(x) if p(x) else g(x)`: only the branch that is taken runs, and its derivative. @throws SpaceMismatch unless f and g go from p's domain to one space */
export const cond = <A extends Space, F extends Space, G extends Space, B extends Space, C extends Space>(
  p: Program<A, Bool>,
  f: Program<F, B> & Meets<A, F>,
  g: Program<G, C> & Meets<A, G> & Meets<B, C>,
): Program<A, B> => {
  const [yes, no]: readonly Program[] = [f, g]
  expectSpace('cond: the condition', boolean, p.cod)
  expectSpace('cond: domain of the first branch', p.dom, yes!.dom)
  expectSpace('cond: domain of the second branch', p.dom, no!.dom)
  expectSpace('cond: the second branch', yes!.cod, no!.cod)
  expectStates('cond', yes!.cod)
  const [condition] = instantiate(p, p.inputs)
  const branch = (q: Program, holds: typeof condition) => {
    const guard = guardOf(holds!, [])
    return {
      guard,
      values: instantiate(
        q,
        p.inputs.map((x) => seenUnder(guard, x)),
      ),
    } // prettier-ignore
  }
  const [a, b] = [branch(yes!, condition), branch(no!, call(not, [condition!]))]
  const outputs = a.values.map((e, k) => taken(a.guard, e, b.guard, b.values[k]!))
  return program(p.dom, yes!.cod as B, p.inputs, outputs, 'cond')
}

/** `fⁿ : A → A`. @throws SpaceMismatch unless f gives what it takes */
export const loop = <A extends Space, B extends Space>(count: Size, f: Program<A, B> & Meets<A, B>): Program<A, A> => {
  const step: Program<A> = f
  expectSpace('loop: the state that its program gives', step.dom, step.cod)
  expectStates('loop', step.dom)
  const inputs = inputsOf(step.dom)
  const axis = axisOver(0, sizeOf(count))
  const histories = recurrence(axis, inputs, (states) => instantiate(step, states))
  return program(
    step.dom,
    step.dom,
    inputs,
    histories.map((h) => rowAt(h, axis.hi)),
    'loop',
  )
}

/** The first of `x, f(x), f(f(x)), …` for which p does not hold. @throws SpaceMismatch unless f gives what it and p take */
export const whileLoop = <A extends Space, F extends Space, B extends Space>(
  p: Program<A, Bool>,
  f: Program<F, B> & Meets<A, F> & Meets<A, B>,
): Program<A, A> => {
  const step: Program = f
  expectSpace('while: the condition', boolean, p.cod)
  expectSpace('while: domain of its program', p.dom, step.dom)
  expectSpace('while: the state that its program gives', p.dom, step.cod)
  expectStates('while', p.dom)
  const inputs = inputsOf(p.dom)
  const outputs = whilst(inputs, [], (states) => ({ condition: instantiate(p, states)[0]!, nexts: instantiate(step, states) }))
  return program(p.dom, p.dom, inputs, outputs, 'while')
}

type Step<S extends Space, V extends Space> = RecordSpace<{ readonly state: S; readonly element: V }>
/** `f(… f({state: s, element: x₀}) …) : {state: S, elements: V[n]} → S`. @throws SpaceMismatch unless f gives the state that it takes */
export const fold = <N extends Size, S extends Space, V extends Space, B extends Space>(
  over: Fin<N>,
  f: Program<Step<S, V>, B> & Meets<S, B>,
): Program<RecordSpace<{ readonly state: S; readonly elements: NameOf<ArraySpace<Fin<N>, V>> }>, S> => {
  const step: Program<Step<S, V>> = f
  const { state, element } = step.dom.fields ?? {}
  const names = Object.keys(step.dom.fields ?? {})
  if (!state || !element || names.length > 2) throw new SpaceMismatch('fold: domain of its program', 'a record {state, element}', showSpace(step.dom))
  expectSpace('fold: the state that its program gives', state, step.cod)
  expectStates('fold', state)
  const dom = record({ state, elements: array(over, element) as NameOf<ArraySpace<Fin<N>, V>> })
  const inputs = inputsOf(dom)
  const [inits, arrays] = [inputs.slice(0, leavesOf(state).length), inputs.slice(leavesOf(state).length)]
  const axis = axisOver(0, sizeOf(over.size))
  const place = placeOf(over, [indexAlong(axis)])
  const histories = recurrence(axis, inits, (states) => {
    const elements = arrays.map((x) => elementAt(x, place))
    return instantiate(
      step,
      names.flatMap((name) => (name === 'state' ? states : elements)),
    )
  })
  return program(
    dom,
    state,
    inputs,
    histories.map((h) => rowAt(h, axis.hi)),
    'fold',
  )
}
