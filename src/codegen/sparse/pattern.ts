/** A module that finds where the entries of a pattern are. */
import { type Equation, type Input, plain, postorder } from '../../categories/equation.js'
import { sizesOf } from '../../categories/program.js'
import type { Pattern, Side } from '../../linear/pattern.js'
import { countOf } from '../../linear/relation.js'
import { Names } from '../emit.js'
import { javascript } from '../js.js'
import { coordinatesOf, groupsOf } from './equations.js'
import { givenOf, resultOf, Scope } from './part.js'
import { COMPRESS, declaredIn } from './structure.js'

/** Text whose default export takes sizes and inputs, and gives the heights of rows, the widths of columns, and every block by compressed rows. */
export interface Finder {
  readonly text: string
  readonly sizes: readonly string[]
  readonly inputs: readonly Input[]
}
export const finderOf = ({ rows, columns, blocks }: Pattern): Finder => {
  const all = blocks.map((b) => {
    const [r, c] = [rows[b.row]!.shape, columns[b.column]!.shape]
    const groups = groupsOf(b.relations)
    return { shape: [countOf(r), countOf(c)] as const, groups, coordinates: groups.flatMap((g) => plain(coordinatesOf(g, r, c))) }
  })
  const coordinates = all.flatMap((b) => b.coordinates)
  const nodes = postorder(coordinates)
  const inputs = nodes.filter((e): e is Input => e.tag === 'input')
  const sides = [...rows, ...columns].map((s): Equation => countOf(s.shape))
  const sizes = sizesOf([...coordinates, ...inputs, ...sides])
  const names = new Names([...javascript.reserved, ...declaredIn(COMPRESS), 'coordinates', 'REAL'])
  const scope = new Scope({ name: 'pattern', program: { dom: { space: 'real' }, cod: { space: 'real' }, inputs: [], outputs: [] }, modes: [] })
  const parameters = [
    ...sizes.map((n) => {
      const text = names.fresh(n)
      scope.nameSize(n, text)
      return text
    }),
    ...inputs.map((x) => {
      const text = names.fresh(x.name)
      scope.nameInput(x, text)
      return text
    }),
  ]
  const part = scope.part(
    'coordinates',
    inputs.map(givenOf),
    coordinates.map((e, k) => resultOf(`coordinates${k}`, e)),
  ) // prettier-ignore
  const found = coordinates.map((_, k) => names.fresh(`c${k}`))
  let next = 0
  const matrices = all.map(({ shape: [m, n], groups }) => {
    const lists = groups.map(() => `[${found[next++]!}, ${found[next++]!}]`)
    return `compress(${scope.size(m)}, ${scope.size(n)}, [${lists.join(', ')}])`
  })
  const counts = (sides: readonly Side[]): string => sides.map((s) => scope.size(countOf(s.shape))).join(', ')
  const lines = [
    ...found.map((c, k) => `const ${c} = new Float64Array(${scope.count(part.kernel.outputs[k]!.extents)})`),
    ...(found.length > 0 ? [scope.call(part, found, scope.room(part))] : []),
    `return { heights: [${counts(rows)}], widths: [${counts(columns)}], blocks: [${matrices.join(', ')}] }`,
  ]
  const text = `const REAL = Float64Array
${[...scope.helpers.values(), COMPRESS, part.text].join('\n')}
export default (${parameters.join(', ')}) => {
${lines.map((l) => `  ${l}`).join('\n')}
}
`
  return { text, sizes, inputs }
}
