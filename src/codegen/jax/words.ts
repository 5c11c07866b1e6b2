/** Names that Python has taken, and the functions that every emitted module ends with. */

export const RESERVED = [
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield case type',
  'abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple vars zip',
  'jax jnp jsp REAL inputs direction read check check_indices argmax argmin nonempty',
].flatMap((line) => line.split(' '))

const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'epsilon',
  ζ: 'zeta',
  η: 'eta',
  θ: 'theta',
  ι: 'iota',
  κ: 'kappa',
  λ: 'lam',
  μ: 'mu',
  ν: 'nu',
  ξ: 'xi',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  ς: 'sigma',
  τ: 'tau',
  υ: 'upsilon',
  φ: 'phi',
  χ: 'chi',
  ψ: 'psi',
  ω: 'omega',
  Γ: 'Gamma',
  Δ: 'Delta',
  Θ: 'Theta',
  Λ: 'Lambda',
  Ξ: 'Xi',
  Π: 'Pi',
  Σ: 'Sigma',
  Φ: 'Phi',
  Ψ: 'Psi',
  Ω: 'Omega',
} // prettier-ignore
/** What a name is called in Python, before it is made unlike others. */
export const safe = (name: string): string => name.replace(/[Α-ω]/g, (c) => GREEK[c] ?? c).replace(/\$/g, '_')

export const READ_INPUTS = `def read(record, name, path, rank, dtype=REAL):
    """The entry at this path as an array of this rank."""
    for key in path:
        if not isinstance(record, dict) or key not in record:
            there = 'a dict of ' + ', '.join(map(str, record)) if isinstance(record, dict) else type(record).__name__
            raise TypeError(f'{name}: expected an input of this name, got {there}')
        record = record[key]
    try:
        x = jnp.asarray(record)
    except (TypeError, ValueError) as error:
        raise TypeError(f'{name}: expected an array of rank {rank}: {error}') from None
    if x.ndim != rank:
        raise ValueError(f'{name}: expected an array of rank {rank}, got one of shape {x.shape}')
    if dtype is int and x.size > 0 and not jnp.issubdtype(x.dtype, jnp.integer):
        raise TypeError(f'{name}: expected integers, got {x.dtype}')
    return x.astype(dtype)


def check(name, x, text, shape):
    if x.shape != shape:
        raise ValueError(f'{name}: expected shape {text} = {shape}, got {x.shape}')`

export const READ_INDICES = `def check_indices(name, x, below):
    if not isinstance(x, jax.core.Tracer) and ((x < 0) | (x >= below)).any():
        raise ValueError(f'{name}: expected indices from 0 to {below - 1}, got {x}')`
