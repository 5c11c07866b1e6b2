/** Equations as a list of lines, for messages of failed tests. */
import { type Axis, bound, children, type Equation, postorder } from '../../src/categories/equation.js'

export const show = (roots: readonly Equation[]): string => {
  const names = new Map<Equation, string>()
  const axes = new Map<Axis, string>()
  const axisName = (a: Axis): string => {
    const known = axes.get(a) ?? `i${axes.size}`
    axes.set(a, known)
    return known
  }
  const name = (e: Equation): string =>
    e.tag === 'literal'
      ? String(e.value)
      : e.tag === 'size' || e.tag === 'input'
        ? e.name
        : e.tag === 'axis'
          ? axisName(e.axis)
          : e.tag === 'polynomial'
            ? `(${e.terms.map((t) => [String(t.coefficient), ...t.factors.map(name)].join('·')).join(' + ')})`
            : (names.get(e) ?? `?${e.id}`)
  const binder = (a: Axis): string => `${axisName(a)}:${name(a.lo)}..${name(a.hi)}@${a.level}`
  const lines: string[] = []
  for (const e of postorder(roots)) {
    if (['literal', 'size', 'input', 'axis', 'polynomial'].includes(e.tag)) continue
    names.set(e, `t${names.size}`)
    const text = ((): string => {
      switch (e.tag) {
        case 'call':
          return `${e.op.name}(${e.args.map(name).join(', ')})`
        case 'at':
          return `${name(e.array)}[${e.indices.map(name).join(', ')}]${e.pad === undefined ? '' : ` else ${e.pad}`}`
        case 'reduce':
          return `${e.monoid.name} ${binder(e.axis)}. ${name(e.body)}`
        case 'build':
          return `[${name(e.body)} | ${e.axes.map(binder).join(', ')}]`
        case 'accumulate':
          return e.entries
            .map((x) => `∀ ${x.axes.map(binder).join(', ')}: [${x.indices.map(name).join(', ')}] ${x.partial ? '?' : ''}+= ${name(x.value)}`)
            .join('; ')
        default:
          return `${e.tag} ${children(e).map(name).join(' ')}`
      }
    })()
    lines.push(`${names.get(e)}{${e.free.map(axisName).join(',')}} = ${text}`)
  }
  void bound
  return [...lines, `⇒ ${roots.map(name).join(', ')}`].join('\n')
}
