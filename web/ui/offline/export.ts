/** The last resort when a phone must be replaced: everything unsent as one file that can be carried elsewhere. */
import { isDelivered, outboxItems, type OutboxItem } from './outbox'

function base64(bytes: ArrayBuffer): string {
  let text = ''
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte)
  return btoa(text)
}

const portable = ({ report, photos }: OutboxItem) => ({
  id: report.id, created_at: report.created_at, number: report.number, problem: report.problem, body: JSON.parse(report.body) as unknown,
  photos: photos.map((photo) => ({ sha256: photo.sha256, taken_at: photo.taken_at, received: photo.state === 'received', jpeg_base64: photo.bytes ? base64(photo.bytes) : null })),
})

export async function unsentFile(person: string): Promise<Blob> {
  const unsent = (await outboxItems()).filter((item) => item.report.person === person && !isDelivered(item))
  return new Blob([JSON.stringify({ moyang_outbox: 1, exported_at: new Date().toISOString(), person, reports: unsent.map(portable) }, null, 1)], { type: 'application/json' })
}
