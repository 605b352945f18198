/** Reads a QR code from the camera or a picture: by the browser where it can, else by a small reader that comes only then. */
const VIDEO_PX = 720
const PICTURE_PX = 1280
const PICTURE_PATIENCE_MS = 2_000

interface Detector { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> }
type Maker = new (options: { formats: string[] }) => Detector

/** Null where the browser has none, or has one that knows no QR codes. */
function ownDetector(): Detector | null {
  const maker = (globalThis as { BarcodeDetector?: Maker }).BarcodeDetector
  try {
    return maker ? new maker({ formats: ['qr_code'] }) : null
  } catch {
    return null
  }
}

function pixelsOf(source: CanvasImageSource, width: number, height: number, most: number): ImageData | null {
  const scale = Math.min(1, most / Math.max(width, height))
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(width * scale), height: Math.round(height * scale) })
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen || !canvas.width || !canvas.height) return null
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

async function decoded(pixels: ImageData | null, patience: object): Promise<string | null> {
  if (!pixels) return null
  const { default: decode } = await import('qr/decode.js')
  try {
    return decode(pixels, patience)
  } catch {
    return null // no code in this picture, which is the usual thing while the camera moves
  }
}

async function detected(source: CanvasImageSource): Promise<string | null> {
  const found = await ownDetector()?.detect(source).catch(() => [])
  return found?.[0]?.rawValue ?? null
}

/** The text of the code the camera sees now. */
export async function codeInVideo(video: HTMLVideoElement): Promise<string | null> {
  return await detected(video) ?? await decoded(pixelsOf(video, video.videoWidth, video.videoHeight, VIDEO_PX), {})
}

/** The text of the code on a photo; null when there is none, or no picture. */
export async function codeInPicture(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) return null
  const found = await detected(bitmap) ?? await decoded(pixelsOf(bitmap, bitmap.width, bitmap.height, PICTURE_PX), { timeLimit: PICTURE_PATIENCE_MS })
  bitmap.close()
  return found
}
