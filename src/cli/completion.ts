import { KithError } from '../errors.ts'
import type { Entry } from '../operations/entry.ts'

/** What `kith` itself can do, beside the commands of a peer. */
const OWN_COMMANDS = ['peer', 'bootstrap', 'recover', 'follow', 'import', 'passphrase', 'completion'] as const
const OWN_FLAGS = ['--data-dir', '--profile', '--json', '--help', '--version'] as const
const SHELLS = ['bash', 'zsh', 'fish'] as const

/** How each shell takes one of these in. */
const HOW: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: 'eval "$(kith completion bash)"      # in ~/.bashrc',
  zsh: 'eval "$(kith completion zsh)"       # in ~/.zshrc, after compinit',
  fish: 'kith completion fish | source       # in ~/.config/fish/config.fish',
}

/**
 * A script that teaches a shell to complete `kith`: commands, switches and files by itself, friends, groups, posts and
 * messages by asking the peer that runs.
 *
 * @throws {KithError} `usage`.
 */
export function completionScript(shell: string | undefined, commands: readonly Entry[]): string {
  if (shell === 'bash') return bash(commands)
  if (shell === 'zsh') return zsh(commands)
  if (shell === 'fish') return fish(commands)
  throw new KithError('usage', `Usage: kith completion ${SHELLS.join('|')}`, {
    next: `For example ${HOW.bash.replace(/ +#.*/, '')}`,
  })
}

/** First words: of commands of two words the first alone. */
function firstWords(commands: readonly Entry[]): string[] {
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases])
  return [...new Set([...OWN_COMMANDS, ...names.map((name) => name.split(' ')[0] ?? '')])].sort()
}

/** First words that need a second: `post`, with what may follow. */
function families(commands: readonly Entry[]): [first: string, seconds: string[]][] {
  const found = new Map<string, string[]>()
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ')
    if (second !== undefined) found.set(first, [...(found.get(first) ?? []), second])
  }
  return [...found]
}

const switches = ({ flags }: Entry): string[] => [
  ...flags.map(({ flag }) => flag.split(' ')[0] ?? ''),
  '--json',
  '--help',
]
const takesFile = ({ args }: Entry): boolean => args.some(({ completes }) => completes === 'file')

/** Patterns of a shell's `case` over the first two words. */
function cases(commands: readonly Entry[], indent: string, body: (entry: Entry) => string): string {
  return commands.map((entry) => `${indent}"${entry.name}"|"${entry.name} "*) ${body(entry)} ;;`).join('\n')
}

function bash(commands: readonly Entry[]): string {
  return `# bash completion for kith: ${HOW.bash}
_kith() {
  local cur words first
  cur=\${COMP_LINE:0:COMP_POINT}; cur=\${cur##* }
  words=\${COMP_LINE:0:COMP_POINT}; words=\${words#* }; words=\${words%"$cur"}
  COMPREPLY=()
  case "\${words% }" in
    ""|kith)
      case "$cur" in -*) _kith_offer "${OWN_FLAGS.join(' ')}" ;; *) _kith_offer "${firstWords(commands).join(' ')}" ;; esac
      return ;;
    completion) _kith_offer "${SHELLS.join(' ')}"; return ;;
    passphrase) _kith_offer "set change remove"; return ;;
    import) compopt -o default; return ;;
${families(commands)
  .map(([first, seconds]) => `    "${first}") _kith_offer "${seconds.join(' ')}"; return ;;`)
  .join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case "$words" in
${cases(commands, '      ', (entry) => `_kith_offer "${switches(entry).join(' ')}"`)}
    esac
    return
  fi
  case "$words" in
${cases(commands.filter(takesFile), '    ', () => 'compopt -o default; return')}
  esac
  _kith_offer "$(kith completion candidates "\${words}\${cur}" 2>/dev/null)"
}
# What begins with the current word; the shell breaks words at colons, and wants the rest after the last one.
_kith_offer() {
  local before=""
  [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]] && before=\${cur%"\${cur##*:}"}
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
  COMPREPLY=("\${COMPREPLY[@]#"$before"}")
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *: ]] && compopt -o nospace
  return 0
}
complete -F _kith kith
`
}

function zsh(commands: readonly Entry[]): string {
  return `#compdef kith
# zsh completion for kith: ${HOW.zsh}
_kith() {
  local line="\${(j: :)words[2,CURRENT-1]}" cur="\${words[CURRENT]}"
  local -a found
  case "$line" in
    "")
      case "$cur" in -*) compadd -- ${OWN_FLAGS.join(' ')} ;; *) compadd -- ${firstWords(commands).join(' ')} ;; esac
      return ;;
    completion) compadd -- ${SHELLS.join(' ')}; return ;;
    passphrase) compadd -- set change remove; return ;;
    import) _files; return ;;
${families(commands)
  .map(([first, seconds]) => `    "${first}") compadd -- ${seconds.join(' ')}; return ;;`)
  .join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case "$line" in
${cases(commands, '      ', (entry) => `compadd -- ${switches(entry).join(' ')}`)}
    esac
    return
  fi
  case "$line" in
${cases(commands.filter(takesFile), '    ', () => '_files; return')}
  esac
  found=(\${(f)"$(kith completion candidates "$line $cur" 2>/dev/null)"})
  (( \${#found} )) && compadd -S '' -- $found
}
compdef _kith kith
`
}

function fish(commands: readonly Entry[]): string {
  const first = firstWords(commands).map((word) => `complete -c kith -f -n __fish_use_subcommand -a ${word}`)
  const second = families(commands).map(
    ([word, seconds]) =>
      `complete -c kith -f -n 'test (count (commandline -opc)) -eq 2; and __fish_seen_subcommand_from ${word}' -a '${seconds.join(' ')}'`,
  )
  const flags = commands.flatMap((entry) =>
    switches(entry).map((flag) => `complete -c kith -n '__kith_is ${entry.name}' -l ${flag.slice(2)}`),
  )
  const files = commands.filter(takesFile).map((entry) => `complete -c kith -F -n '__kith_is ${entry.name}'`)
  return `# fish completion for kith: ${HOW.fish}
function __kith_is
    string match -q -- "$argv *" (string join ' ' (commandline -opc)[2..])" "
end
function __kith_candidates
    set -l line (string join ' ' (commandline -opc)[2..])
    test -n "$line"; and kith completion candidates "$line "(commandline -ct) 2>/dev/null
end
complete -c kith -f
${OWN_FLAGS.map((flag) => `complete -c kith -n __fish_use_subcommand -l ${flag.slice(2)}`).join('\n')}
${[...first, ...second].join('\n')}
complete -c kith -f -n '__fish_seen_subcommand_from completion' -a '${SHELLS.join(' ')}'
complete -c kith -f -n 'not __fish_use_subcommand' -a '(__kith_candidates)'
${[...flags, ...files].join('\n')}
`
}
