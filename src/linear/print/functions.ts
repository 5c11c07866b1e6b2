/** Operations as mathematicians write them, and conditions as Iverson brackets. */
import type { Operation } from '../../categories/equation.js'
import { binding } from '../../primitives/form.js'
import type { Operand } from './product.js'
import * as T from './text.js'
import { atom, type Text, wrap } from './text.js'

const OPPOSITE: Readonly<Record<string, string>> = { lt: '≥', le: '>', gt: '≤', ge: '<', eq: '≠', same: '≠', below: '≥' }

/** `[p]` for an operand that is a condition; the text of any other, and of a condition with a name, which stands for its bracket. */
export const condition = (o: Operand, text: Text, isNamed: boolean): Text => {
  if (o.e.sort !== 'boolean' || (isNamed && !o.not)) return text
  const opposite = o.not && o.e.tag === 'call' ? OPPOSITE[o.e.op.name] : undefined
  // A condition with a name has no sign to turn.
  const turned = opposite && text.text.replace(/ [<≤>≥=] /, ` ${opposite} `)
  if (turned !== undefined && turned !== text.text) return atom(`[${turned}]`)
  return { text: o.not ? `[¬${wrap(text, T.PREFIX)}]` : `[${text.text}]`, binds: T.ATOM }
}

const COMPARISON = / [<≤>≥=≠] /gu
const NEGATED: Readonly<Record<string, string>> = { '<': '≥', '≤': '>', '>': '≤', '≥': '<', '=': '≠', '≠': '=' }

export const called = (op: Operation, args: readonly Text[]): Text => {
  const [x, y, z] = args
  const entrywise = args.some((a) => a.entrywise) && { entrywise: true }
  switch (op.name) {
    case 'real':
      return x!
    case 'not': {
      const [sign, ...others] = x!.text.match(COMPARISON) ?? []
      if (x!.binds !== binding.comparison || !sign || others.length > 0) break
      return { ...x!, text: x!.text.replace(COMPARISON, ` ${NEGATED[sign.trim()]} `) }
    }
    case 'sqrt':
      return x!.root !== undefined ? T.bracket(x!.root) : { text: `√${wrap(x!, T.ATOM)}`, binds: T.POWER, ...entrywise }
    case 'abs':
      return { ...T.bracket(`|${x!.text}|`), ...entrywise }
    case 'pow':
      return { text: `${wrap(x!, T.ATOM)}^${wrap(y!, T.ATOM)}`, binds: T.POWER, ...entrywise }
    case 'select':
      return {
        text: `${wrap(y!, binding.logic)} if ${wrap(x!, binding.logic)} else ${wrap(z!, binding.choice)}`,
        binds: binding.choice,
        ...entrywise,
      }
  }
  const text = op.print.write(...args.map((a, k) => wrap(a, op.print.needs(k))))
  const plain = x?.bracketed && args.length === 1 && text === `${op.name}(${x.text})`
  return { text: plain ? op.name + x.text : text, binds: op.print.binds, ...entrywise }
}
