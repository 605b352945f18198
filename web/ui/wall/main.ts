/** Starts the command wall. */
import { createApp } from 'vue'
import './wall.css'
import './top.css'
import './feed.css'
import './dossier.css'
import WallApp from './WallApp.vue'
// After the parts' own styles: the small screens have the last word.
import './phone.css'

createApp(WallApp).mount('#app')
