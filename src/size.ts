/** `17 bytes`, `1.5 MiB` */
export function sizeText(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 'bytes'
  for (const next of units) {
    if (value < 1024) break
    value /= 1024
    unit = next
  }
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1)
  return `${text} ${bytes === 1 ? 'byte' : unit}`
}
