/** The passes, in order. Each has its file and its test, and keeps the meaning of the kernel; `validate` stands between them. */
import type { Kernel } from '../loop.js'
import { validate } from '../validate.js'

export interface Pass {
  readonly name: string
  readonly run: (k: Kernel) => Kernel
}
export const passes: readonly Pass[] = []

export const optimize = (kernel: Kernel, explain: (line: string) => void = () => {}): Kernel =>
  passes.reduce((k, p) => {
    const next = validate(p.run(k))
    if (next !== k) explain(`pass ${p.name}`)
    return next
  }, kernel)
