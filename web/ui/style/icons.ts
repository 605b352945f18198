/** The names of the symbols in icons.svg. */
export type IconName =
  | 'home' | 'grid' | 'camera' | 'plus' | 'tasks' | 'outbox' | 'inbox' | 'person' | 'people' | 'pin' | 'locate' | 'map' | 'layers' |
  'alarm' | 'sensor' | 'warning' | 'info' | 'check' | 'check-circle' | 'cross' | 'cross-circle' | 'question' | 'clock' | 'search' |
  'back' | 'forward' | 'down' | 'up' | 'trash' | 'edit' | 'send' | 'sound' | 'mute' | 'link' | 'offline' | 'refresh' | 'history' |
  'building' | 'flame' | 'drop' | 'list' | 'photo' | 'language' | 'letter' | 'exit' | 'download' | 'install' | 'key' | 'phone'
