/** GradBench's messages: one record comes, one goes back under the same id. */
import { evals } from './evals/index.js'
import { evaluate } from './evaluate.js'

/** A message as it comes; nothing in it is certain. */
interface Message {
  readonly id?: unknown
  readonly kind?: unknown
  readonly module?: unknown
  readonly function?: unknown
  readonly input?: unknown
}

const known: Readonly<Record<string, () => Promise<unknown>>> = evals
const load = async (module: unknown) => {
  const name = String(module)
  if (!Object.hasOwn(known, name)) throw new TypeError(`no module '${name}'; there are ${Object.keys(known).join(', ')}`)
  return (await known[name]!()) as Parameters<typeof evaluate>[0]
}

const replyTo = async ({ kind, module, function: name, input }: Message): Promise<object> => {
  switch (kind) {
    case 'start':
      return { tool: 'cotangent' }
    case 'define':
      await load(module)
      return { success: true }
    case 'evaluate':
      return { success: true, ...evaluate(await load(module), String(name), input as never) }
    default:
      return {}
  }
}
const failure = (e: unknown): object => ({ success: false, error: e instanceof Error ? e.message : String(e) })

/** The answer to a line, as a line. */
export const answer = async (line: string): Promise<string> => {
  try {
    const message = JSON.parse(line) as Message | null
    if (typeof message !== 'object' || message === null) throw new TypeError(`expected a message {"id": …, "kind": …}, got ${line.slice(0, 40)}`)
    return JSON.stringify({ id: message.id, ...(await replyTo(message).catch(failure)) })
  } catch (e) {
    return JSON.stringify({ id: null, ...failure(e) })
  }
}
