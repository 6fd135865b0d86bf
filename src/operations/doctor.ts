import { z } from 'zod'
import { toKithError } from '../errors.ts'
import { diagnose } from '../net/diagnosis.ts'
import { putSetting } from '../store/settings.ts'
import { anonymized } from './anonymous.ts'
import { checkAll } from './doctor-checks.ts'
import { examine, friendReport, sayFriend } from './doctor-friend.ts'
import { operation } from './operation.ts'
import type { Kith } from '../kith.ts'
import type { Facts } from './doctor-checks.ts'
import type { Operation } from './operation.ts'

const check = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warn', 'fail']),
  says: z.string(),
  next: z.string().optional(),
})

const report = z.object({ checks: z.array(check), friend: friendReport.optional() })

/** Asking the time takes one look-up. */
const CLOCK_MS = 5_000

const doctor = operation({
  name: 'doctor',
  topic: 'presence',
  summary: 'What works, what does not and what to do; with a friend, how they are reached or why not',
  args: [{ name: 'user', shown: 'U', optional: true, completes: 'friend' }],
  flags: [{ name: 'anonymize', summary: 'without names, addresses, ids and paths: to show to others' }],
  params: z.object({ user: z.string().optional(), anonymize: z.boolean().default(false) }),
  result: report,
  examples: ['doctor', 'doctor bob', 'doctor bob --json', 'doctor --anonymize'],
  run: async ({ kith, signal }, { user, anonymize }) => {
    const person = user === undefined ? undefined : await kith.names.resolve(user, signal)
    const peers = (): Facts['net']['peers'] => diagnose(kith.net, []).peers
    // First the friend: what is found on the way counts for the rest.
    const friend = person && (await examine(kith, person, peers))
    const found = { checks: checkAll(await factsOf(kith)), ...(friend === undefined ? {} : { friend }) }
    return anonymize ? anonymized(found, tellingOf(kith, friend?.user)) : found
  },
  say: ({ checks, friend }) => [
    ...checks.map(
      ({ name, state, says, next }) => `${MARK[state]} ${name}: ${says}${next === undefined ? '' : ` → ${next}`}`,
    ),
    ...(friend === undefined ? [] : sayFriend(friend)),
  ],
})

const MARK = { ok: 'ok  ', warn: 'note', fail: 'FAIL' }

export const doctorOperations: readonly Operation[] = [doctor]

async function factsOf(kith: Kith): Promise<Facts> {
  const [machine, clockAheadMs, writeError] = await Promise.all([
    kith.machine(),
    kith.names.clockAheadMs(AbortSignal.timeout(CLOCK_MS)),
    writes(kith),
  ])
  return {
    machine,
    net: diagnose(kith.net, kith.bootstraps.states()),
    dataDir: kith.dataDir,
    database: kith.store.driverKind,
    writeError,
    clockAheadMs,
    api: kith.access.address,
  }
}

async function writes({ store, clock }: Kith): Promise<string | undefined> {
  try {
    await store.write((sql) => {
      putSetting(sql, 'doctor_ms', clock.now())
    })
    return undefined
  } catch (error) {
    return toKithError(error).message
  }
}

function tellingOf({ dataDir, names }: Kith, friend: string | undefined): [string, string][] {
  return [
    [dataDir, '<data directory>'],
    [names.me.name, '<me>'],
    [friend ?? '', '<friend>'],
  ]
}
