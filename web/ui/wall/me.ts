/** Who is on watch at this wall. */
import { shallowRef } from 'vue'
import type { Me } from '../api/types'

export const me = shallowRef<Me | null>(null)
