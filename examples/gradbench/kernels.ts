/** The emitted module of each function, made at first use and kept: it serves all sizes. */
import type { Callable } from 'cotangent'
import { emitModule, type Loaded, loadModule } from 'cotangent/emit'
import type { Task } from './eval.js'

const made = new WeakMap<object, Map<object, Loaded>>()

export const kernelFor = <Input, P extends Callable>(program: P, task: Task<Input, P>): Loaded => {
  const known = made.get(program) ?? new Map<object, Loaded>()
  made.set(program, known)
  const kept = known.get(task)
  if (kept) return kept
  const { of = (p: P): Callable => p, mode, by } = task
  const { files } = emitModule({ name: 'kernel', program: of(program), modes: [mode], ...(by && { wrt: by }), target: 'js' })
  const module = loadModule(files[0]!.text)
  known.set(task, module)
  return module
}
