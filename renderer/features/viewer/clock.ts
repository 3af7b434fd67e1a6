/** "0:07", "12:05", "1:02:03", as players write it; undefined for a stream without an end. */
export function clockOf(seconds: number): string | undefined {
  if (!Number.isFinite(seconds)) return undefined
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
