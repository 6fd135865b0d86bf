/** Rationale: a message of one line with its margins; measured rows replace it by their own mean. */
const GUESS_PX = 56

/** What rows were measured to be high; those that were never seen are guessed. */
export class Heights {
  readonly #known = new Map<string, number>()
  #sum = 0
  #width = 0

  /** Where each row begins, and how high all are. */
  layout(keys: readonly string[]): { offsets: number[]; total: number } {
    const guess = this.#known.size === 0 ? GUESS_PX : this.#sum / this.#known.size
    const offsets = new Array<number>(keys.length)
    let total = 0
    for (let i = 0; i < keys.length; i++) {
      offsets[i] = total
      total += this.#known.get(keys[i] ?? '') ?? guess
    }
    return { offsets, total }
  }

  /** Measures the rows that are there. True if one is not as high as was thought. */
  measure(box: HTMLElement): boolean {
    let isNew = false
    for (const row of box.querySelectorAll<HTMLElement>('[data-row]')) {
      const key = row.dataset.row ?? ''
      const height = row.getBoundingClientRect().height
      const known = this.#known.get(key)
      if (height === 0 || (known !== undefined && Math.abs(known - height) < 0.5)) continue
      this.#sum += height - (known ?? 0)
      this.#known.set(key, height)
      isNew = true
    }
    return isNew
  }

  /** At another width, every row may have another height. */
  widthIs(width: number): void {
    if (Math.abs(width - this.#width) < 1) return
    this.#width = width
    this.#known.clear()
    this.#sum = 0
  }
}
