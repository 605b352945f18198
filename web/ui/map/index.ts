/** The base map as MapLibre draws it, for screens that put their own layers on it. */
export { createBase as createMap, Marker } from './base'
