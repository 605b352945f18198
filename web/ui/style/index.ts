/** The look that all faces share. */
import './tokens.css'
import './base.css'
