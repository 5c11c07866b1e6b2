/** The command line, called in this process. */
import { run } from '../../src/cli/run.js'

export interface Answer {
  readonly code: number
  readonly out: string
  readonly err: string
}
export const cotangent = async (args: readonly string[], stdin: unknown = ''): Promise<Answer> => {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await run(args, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(`${text}\n`),
    stdin: () => (typeof stdin === 'string' ? stdin : JSON.stringify(stdin)),
  })
  return { code, out: out.join(''), err: err.join('') }
}
