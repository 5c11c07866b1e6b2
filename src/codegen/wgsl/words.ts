/** Names that nothing in a shader may take: WGSL's keywords, reserved words and built-ins (W3C, WGSL 2024, §16), and ours. */
const KEYWORDS =
  'alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop override requires return struct switch true var while'
const RESERVED =
  'NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset partition pass patch pixelfragment precise precision premerge priv protected pub public readonly ref regardless register reinterpret_cast require resource restrict self set shared sizeof smooth snorm static static_assert static_cast std subroutine super target template this thread_local throw trait try type typedef typeid typename typeof union unless unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield'
const PREDECLARED =
  'bool f16 f32 i32 u32 vec2 vec3 vec4 vec2i vec3i vec4i vec2u vec3u vec4u vec2f vec3f vec4f array atomic ptr sampler read write read_write function private workgroup uniform storage abs acos acosh all any arrayLength asin asinh atan atan2 atanh bitcast ceil clamp cos cosh countOneBits cross degrees determinant distance dot exp exp2 extractBits faceForward floor fma fract frexp insertBits inverseSqrt ldexp length log log2 max min mix modf normalize pow quantizeToF16 radians reflect refract reverseBits round saturate select sign sin sinh smoothstep sqrt step storageBarrier tan tanh transpose trunc workgroupBarrier workgroupUniformLoad'
const OURS = 'Params Scalars Partial Place params scalars partials lanes places lane group groups id at part'
export const words: readonly string[] = [KEYWORDS, RESERVED, PREDECLARED, OURS].flatMap((s) => s.split(' ')).concat('_')

/** What the definitions in some text declare. */
export const declaredIn = (text: string): readonly string[] => [...text.matchAll(/^(?:fn|struct|var<\w+>) (\w+)/gm)].map(([, name]) => name!)
/** The names in some code, except those of fields. */
export const wordsIn = (lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((l) => l.replace(/\/\/.*/g, '').match(/(?<![.\w])[A-Za-z_]\w*/g) ?? []))
