import type { ChatNews } from './chat/news.ts'
import type { FriendNews } from './friends/news.ts'
import type { GroupNews } from './groups/news.ts'
import type { NameNews } from './names/news.ts'
import type { NetNews } from './net/news.ts'
import type { PostNews } from './posts/news.ts'

/**
 * What happened, told outward to whoever shows it: plain JSON (no bytes), one `type` each. Commands never travel this
 * way. People appear by label, times in milliseconds since 1970.
 */
export type News = NetNews | NameNews | FriendNews | ChatNews | GroupNews | PostNews

/** Tells the faces. Never throws, never blocks. Call it only after what it tells is durable. */
export type Tell = (news: News) => void
