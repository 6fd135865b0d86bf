/**
 * The text of src/web/client.ts: types of every operation, out of the registry that answers them, and of every kind of
 * news; and the few lines that ask. The page uses it, and so may any program: it imports nothing.
 */
import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import prettier from 'prettier'
import ts from 'typescript'

export const CLIENT = 'src/web/client.ts'

/** As src/web/client.ts must be. */
export async function clientText() {
  const runtime = readFileSync('scripts/client-runtime.ts', 'utf8')
  const head = '// Written by `npm run generate` out of src/operations, src/news.ts and scripts/client-runtime.ts.\n'
  const text = `${head}\n${await operations()}\n${newsText('src/news.ts')}\n${runtime.replace(/^[^]*?\/\/ CLIENT\n/, '')}`
  return await prettier.format(text, { ...(await prettier.resolveConfig(CLIENT)), parser: 'typescript' })
}

/** Built first: Node 20 reads no TypeScript. */
async function operations() {
  const outfile = '.cache/generate/client-text.mjs'
  const contents = `import { allOperations } from './src/operations/all.ts'
import { operationsText } from './src/api/client-text.ts'
export const text = operationsText(allOperations())`
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  const { text } = await import(`${pathToFileURL(resolve(outfile)).href}?${Date.now()}`)
  return `/** What a peer can be asked for. */\n${text}`
}

/** The type News, written out: each kind with its comment. */
function newsText(file) {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  )
  const program = ts.createProgram([file], { ...options, types: [], incremental: false, tsBuildInfoFile: undefined })
  const checker = program.getTypeChecker()
  const kinds = membersOf(checker, aliasIn(program.getSourceFile(file), 'News'))
  const lines = kinds.map((node) => `${commentOf(node)}\n| ${printed(checker, checker.getTypeFromTypeNode(node))}`)
  return `/** What happened: text of other people in it is data, never markup. */\nexport type News =\n${lines.join('\n')}\n`
}

function aliasIn(source, name) {
  return source.statements.find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === name)
}

/** The members of a union of unions, as nodes: comments stand on them. */
function membersOf(checker, { type }) {
  const nodes = ts.isUnionTypeNode(type) ? [...type.types] : [type]
  return nodes.flatMap((node) => {
    if (!ts.isTypeReferenceNode(node)) return [node]
    const symbol = checker.getSymbolAtLocation(node.typeName)
    const { declarations } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return membersOf(checker, declarations[0])
  })
}

function commentOf(node) {
  const text = node.getSourceFile().text
  const before = text.slice(0, node.getStart()).replace(/\s*\|?\s*$/, '')
  const [, comment] = /(\/\*\*(?:[^*]|\*(?!\/))*\*\/)$/.exec(before) ?? []
  return comment ?? ''
}

/** A type in full, without names that stand elsewhere. */
function printed(checker, type) {
  if (type.flags & (ts.TypeFlags.Boolean | ts.TypeFlags.BooleanLiteral)) return checker.typeToString(type)
  if (checker.isArrayType(type)) return `readonly (${printed(checker, checker.getTypeArguments(type)[0])})[]`
  if (type.isUnion()) {
    const some = type.types.filter((one) => !(one.flags & ts.TypeFlags.BooleanLiteral))
    const texts = some.map((one) => printed(checker, one))
    return [...texts, ...(some.length < type.types.length ? ['boolean'] : [])].join(' | ')
  }
  if (!(type.flags & ts.TypeFlags.Object)) return checker.typeToString(type)
  const members = checker.getPropertiesOfType(type).map((property) => {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0
    const own = checker.getTypeOfSymbol(property)
    return `readonly ${property.name}${isOptional ? '?' : ''}: ${printed(checker, isOptional ? checker.getNonNullableType(own) : own)}`
  })
  return `{ ${members.join('; ')} }`
}
