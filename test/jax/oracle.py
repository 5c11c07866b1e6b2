"""What is printed for JAX, against JAX's own derivatives and the emitted JavaScript: `oracle.py FOLDER`."""
import importlib
import json
import sys
from pathlib import Path

import jax
import numpy as np

TOLERANCE = 1e-10
folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
sys.dont_write_bytecode = True


def flat(tree):
    return np.concatenate([np.ravel(np.asarray(x, float)) for _, x in sorted(tree.items())]) if isinstance(tree, dict) else np.ravel(np.asarray(tree, float))


def distance(got, want):
    """Relative to the larger of 1 and what is expected, element by element."""
    if got.shape != want.shape:
        return np.inf
    d = np.abs(got - want) / (1 + np.abs(want))
    return float(np.max(np.where(np.isnan(d), np.inf, d), initial=0.0))


worst, failures = {}, []
programs = json.loads((folder / 'programs.json').read_text())
for number, p in enumerate(programs):
    if 'error' in p:
        failures.append(f"{p['name']}: {p['error']}")
        continue
    name, inputs, direction, expected = p['name'], p['inputs'], p['direction'], p['expected']
    try:
        printed = getattr(importlib.import_module(name), name)
        primal = getattr(importlib.import_module(f'{name}_value'), f'{name}_value')
        real = {k: np.asarray(inputs[k], float) for k in direction}
        tangent = {k: np.asarray(v, float) for k, v in direction.items()}
        data = {k: v for k, v in inputs.items() if k not in real}
        ours = jax.jit(lambda x, dx: printed({**data, **x}, dx))(real, tangent)
        if number % 15 == 0:  # Without jit every operation runs by itself; the answers must be the same.
            eager = printed(inputs, direction)
            if distance(flat(eager['gradient']), flat(ours['gradient'])) > TOLERANCE:
                failures.append(f'{name}: the gradient is another without jit')
        gradient = jax.grad(lambda x: primal({**data, **x})['value'])
        own, along = jax.jit(lambda x, dx: jax.jvp(gradient, (x,), (dx,)))(real, tangent)
        found = {
            'value': distance(flat(ours['value']), flat(expected['value'])),
            'gradient': distance(flat(ours['gradient']), flat(expected['gradient'])),
            'hvp': distance(flat(ours['hvp']), flat(expected['hvp'])),
            'gradient by JAX itself': distance(flat(own), flat(expected['gradient'])),
            'hvp by JAX itself': distance(flat(along), flat(expected['hvp'])),
        }
    except Exception as error:
        failures.append(f'{name}: {type(error).__name__}: {error}')
        continue
    for what, d in found.items():
        if d <= TOLERANCE:
            worst[what] = max(worst.get(what, 0.0), d)
        else:
            failures.append(f'{name}: {what} is off by {d:.1e}')

for line in failures:
    print(line, file=sys.stderr)
if failures or not programs:
    print(f'{len(failures)} disagreements in {len(programs)} programs')
    sys.exit(1)
print(f'{len(programs)} programs, value, gradient, hvp agree: worst ' + ', '.join(f'{d:.1e} ({what})' for what, d in worst.items()))
