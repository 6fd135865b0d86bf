/** A leader killed at every write point of add and remove, public and private. */
import { sweepLeader } from './leader-dies.ts'

sweepLeader(Number(process.env.KITH_SEED ?? 1))
