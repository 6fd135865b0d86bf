export interface Spot {
  readonly id: string
  readonly x: number
  readonly y: number
}

export interface Pull {
  readonly id: string
  /** How far from the middle it would like to be, in units of the drawing. */
  readonly length: number
}

const ROUNDS = 220
const PUSH = 2_600
const SPRING = 0.06
/** Turned by this from one to the next, points spread evenly whatever their number. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

/**
 * Places points around the middle: each is pulled to its distance, and pushes the others away. The same points give the
 * same picture; those that had a place begin there, so that the picture does not jump.
 */
export function layout(pulls: readonly Pull[], before: readonly Spot[]): Spot[] {
  const known = new Map(before.map((spot) => [spot.id, spot]))
  const spots = pulls.map(({ id, length }, index) => {
    const angle = index * GOLDEN_ANGLE
    const { x, y } = known.get(id) ?? { x: Math.cos(angle) * length, y: Math.sin(angle) * length }
    return { id, length, x, y }
  })
  for (let round = 0; round < ROUNDS; round++) {
    const heat = 1 - round / ROUNDS
    for (const one of spots) {
      const distance = Math.hypot(one.x, one.y) || 1
      const pull = (SPRING * (one.length - distance)) / distance
      let moveX = one.x * pull
      let moveY = one.y * pull
      for (const other of spots) {
        if (other === one) continue
        const apartX = one.x - other.x
        const apartY = one.y - other.y
        const square = Math.max(100, apartX * apartX + apartY * apartY)
        moveX += (apartX * PUSH) / (square * Math.sqrt(square))
        moveY += (apartY * PUSH) / (square * Math.sqrt(square))
      }
      one.x += Math.max(-12, Math.min(12, moveX)) * (0.3 + heat)
      one.y += Math.max(-12, Math.min(12, moveY)) * (0.3 + heat)
    }
  }
  return spots.map(({ id, x, y }) => ({ id, x, y }))
}
