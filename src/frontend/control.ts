/** Control flow on traced values: branches of which one runs, and loops of as many steps as a number says or a condition allows. */
import { type Axis, call, closure, type Equation, freeOf, union } from '../categories/equation.js'
import { SpaceMismatch } from '../categories/errors.js'
import { boolean, expectSpace, leavesOf, showSpace } from '../categories/space.js'
import { not } from '../primitives/comparison.js'
import { guardOf } from '../primitives/guard.js'
import { taken, whilst } from '../primitives/programs/index.js'
import { enter, openAxes, scope } from './scope.js'
import { conform, type Given } from './trace.js'
import { type Condition, expectLambda, type Lifted, lift, type SpaceOf, type Traceable, type Traced, wrap } from './traced.js'

const condition = (place: string, p: unknown): Equation => {
  const { space, leaves } = lift(place, p)
  expectSpace(place, boolean, space)
  return leaves[0]!
}

/**
 * `f()` if p holds, else `g()`: only the branch that is taken runs, and its derivative. What a branch takes from around it is computed in any case.
 * Both give values of one space. To choose between values that are there anyway, `select` is faster.
 *
 * @throws SpaceMismatch unless both branches give values of one space, of numbers and conditions
 */
export const cond = <R extends Traceable>(p: Condition | boolean, f: () => R, g: () => NoInfer<Given<SpaceOf<R>>>): Traced<SpaceOf<R>> => {
  scope('cond')
  expectLambda('cond', f)
  expectLambda('cond', g)
  const yes = condition('cond: the condition', p)
  const branch = <T>(q: Equation, body: () => T): readonly [Axis, T] => {
    const guard = guardOf(q, openAxes())
    return [guard, enter('cond', closure([guard]), body, guard)]
  }
  const [first, a] = branch(yes, () => lift('cond: the first branch', f()))
  if (leavesOf(a.space).some((l) => l.sort === 'integer'))
    throw new SpaceMismatch('cond', 'branches that give numbers and conditions', showSpace(a.space))
  const [second, b] = branch(call(not, [yes]), () => conform('cond: the second branch', a.space, g()))
  return wrap(
    a.space,
    a.leaves.map((e, k) => taken(first, e, second, b[k]!)),
  )
}

const states = (what: string, init: unknown): Lifted => {
  const lifted = lift(what, init)
  if (leavesOf(lifted.space).some((l) => l.sort === 'integer'))
    throw new SpaceMismatch(what, 'a state of numbers and conditions', showSpace(lifted.space))
  return lifted
}
/**
 * The first of `s, f(s), f(f(s)), …` for which the condition does not hold. How many steps that takes is found by running; derivatives follow them,
 * in either mode. The lambdas run once, on states that stand for any.
 *
 * @throws SpaceMismatch unless a step gives a value of the state's space
 */
export const whileLoop = <S extends Traceable>(
  init: S,
  goesOn: (state: Traced<SpaceOf<S>>) => Condition | boolean,
  f: (state: Traced<SpaceOf<S>>) => NoInfer<Given<SpaceOf<S>>>,
): Traced<SpaceOf<S>> => {
  scope('whileLoop')
  expectLambda('whileLoop', goesOn)
  expectLambda('whileLoop', f)
  const { space, leaves } = states('whileLoop', init)
  const ends = whilst(leaves, union(openAxes(), freeOf(leaves)), (drafts, axis) =>
    enter('whileLoop', [axis], () => {
      const state = wrap<Traced<SpaceOf<S>>>(space, drafts)
      const p = condition('whileLoop: the condition', goesOn(state))
      return { condition: p, nexts: conform('whileLoop: the state that its lambda returns', space, f(state)) }
    }),
  )
  return wrap(space, ends)
}
