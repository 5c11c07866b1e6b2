import fc from 'fast-check'
import { printKernel } from '../src/codegen/js.js'
import { emitModule, kernelOf } from '../src/codegen/module.js'
import { flatten as flat1 } from '../src/codegen/passes/flatten.js'
import { request } from '../src/codegen/request.js'
import { parallel, schedule } from '../src/codegen/schedule.js'
import { interfaceOf } from '../src/codegen/shell.js'
import { gathered } from '../src/codegen/wgsl/gather.js'
import { rows } from '../src/codegen/wgsl/rows.js'
import { decode, tapes } from './support/arbitrary.js'

let shown = 0
for (const tape of fc.sample(tapes(), { numRuns: 400, seed: Number(process.argv[2]) })) {
  const s = decode(tape, { scalar: true })
  for (const modes of [['value'], ['gradient']] as any)
    try {
      emitModule({ name: 'f', program: s.program, modes, target: 'wgsl' })
    } catch (x: any) {
      if (!x.message.includes(process.argv[3]!)) continue
      const { inputs, outputs, sizes } = interfaceOf(request(s.program, modes)),
        g = gathered(outputs.map((o) => o.equation))
      const k = rows(
        schedule(
          'f',
          inputs,
          outputs.map((o, k) => ({ ...o, equation: g[k]! })),
          sizes,
          parallel,
        ),
      )
      const body = printKernel(flat1(k)).body.join('\n')
      if (body.length < 5000 && shown++ < 3) console.log(x.message, modes, '\n' + body)
    }
}
