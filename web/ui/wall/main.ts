/** Starts the command wall. */
import { createApp } from 'vue'
import './wall.css'
import './top.css'
import './feed.css'
import './dossier.css'
import './phone.css'
import WallApp from './WallApp.vue'

createApp(WallApp).mount('#app')
