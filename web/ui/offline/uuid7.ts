/** Names that sort by time (UUIDv7): made on the phone, unique for ever, also without a network. */
let lastMs = 0
let counter = 0
const COUNTER_BITS = 12

/** Several made within one millisecond still sort in the order they were made. */
export function uuid7(nowMs = Date.now()): string {
  if (nowMs > lastMs) [lastMs, counter] = [nowMs, crypto.getRandomValues(new Uint16Array(1))[0]! & 0x7ff]
  else if (++counter >= 1 << COUNTER_BITS) [lastMs, counter] = [lastMs + 1, 0]
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(lastMs / 2 ** (8 * (5 - place))) & 0xff
  bytes[6] = 0x70 | counter >> 8
  bytes[7] = counter & 0xff
  bytes[8] = 0x80 | bytes[8]! & 0x3f
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
