import { z } from 'zod'
import { sizeText } from '../size.ts'
import { operation } from './operation.ts'
import { timeText } from './time.ts'
import type { PostNews } from '../posts/news.ts'
import type { Operation } from './operation.ts'

const post = z.object({ id: z.number(), name: z.string(), size: z.number(), createdMs: z.number() })
const id = z.coerce.number().int().nonnegative()

const anyway = { name: 'anyway', summary: 'after a restore: nothing was posted or removed since the backup' }

const upload = operation({
  name: 'post upload',
  topic: 'posts',
  summary: 'Post a copy of a file, for your friends only',
  args: [{ name: 'file', shown: 'F', completes: 'file' }],
  flags: [anyway],
  params: z.object({ file: z.string().min(1), anyway: z.boolean().default(false) }),
  result: post,
  examples: ['post upload holiday.jpg', 'post upload "my notes.txt"'],
  run: async ({ kith, signal }, chosen) => await kith.posts.upload(chosen.file, signal, chosen.anyway),
  say: (uploaded) => [`Uploaded post with id [${uploaded.id}].`],
})

const remove = operation({
  name: 'post remove',
  topic: 'posts',
  summary: 'Remove a post of your own, from your friends too',
  args: [{ name: 'id', shown: 'ID', completes: 'post' }],
  flags: [anyway],
  params: z.object({ id, anyway: z.boolean().default(false) }),
  result: post,
  examples: ['post remove 0'],
  run: async ({ kith }, chosen) => await kith.posts.remove(chosen.id, chosen.anyway),
  say: (removed) => [`Removed post [${removed.id}].`],
})

const list = operation({
  name: 'post list',
  topic: 'posts',
  summary: 'Your posts, or those of a friend',
  args: [{ name: 'user', shown: 'U', optional: true, completes: 'friend' }],
  params: z.object({ user: z.string().optional() }),
  result: z.object({ user: z.string(), posts: z.array(post), asOfMs: z.number().optional() }),
  examples: ['post list', 'post list bob'],
  run: async ({ kith }, { user }) => {
    const { who, posts, asOfMs } = await kith.posts.list(user)
    return { user: who, posts: [...posts], asOfMs }
  },
  say: ({ user, posts, asOfMs }) => [
    ...(posts.length === 0 ? ['No posts.'] : posts.map(({ id: number, name }) => `[${number}]\t${name}`)),
    ...(asOfMs === undefined ? [] : [`As of ${timeText(asOfMs)}: ${user} cannot be asked now.`]),
  ],
  table: ({ posts, asOfMs }) =>
    posts.length === 0 || asOfMs !== undefined
      ? undefined
      : {
          head: ['ID', 'SIZE', 'POSTED', 'FILE'],
          rows: posts.map(({ id: number, name, size, createdMs }) => [
            `[${number}]`,
            sizeText(size),
            timeText(createdMs).slice(0, 16),
            name,
          ]),
        },
})

const get = operation({
  name: 'post get',
  topic: 'posts',
  summary: 'Save the file of a post; a text is shown, too',
  args: [
    { name: 'user', shown: 'U', completes: 'friend' },
    { name: 'id', shown: 'ID', completes: 'post' },
  ],
  params: z.object({ user: z.string(), id }),
  result: z.object({
    user: z.string(),
    id: z.number(),
    name: z.string(),
    size: z.number(),
    path: z.string(),
    text: z.string().optional(),
  }),
  examples: ['post get bob 0'],
  run: async ({ kith, signal }, chosen) => {
    const { who, ...saved } = await kith.posts.get(chosen.user, chosen.id, signal)
    return { user: who, ...saved }
  },
  say: ({ user, name, size, path, text }) => [
    // One text, whatever lines it has: the face sees to it that none of them passes for a line of ours.
    `${user} posted: ${text?.replace(/\r?\n$/, '') ?? `${name} (${sizeText(size)})`}`,
    `Saved to ${path}`,
  ],
})

const fetch = operation({
  name: 'post fetch',
  topic: 'posts',
  summary: 'Bring the content of a post onto this device, without saving a file of it',
  args: [
    { name: 'user', shown: 'U', completes: 'friend' },
    { name: 'id', shown: 'ID', completes: 'post' },
  ],
  params: z.object({ user: z.string(), id }),
  result: post.extend({ user: z.string() }),
  examples: ['post fetch bob 0'],
  run: async ({ kith, signal }, chosen) => {
    const { who, ...fetched } = await kith.posts.fetch(chosen.user, chosen.id, signal)
    return { user: who, ...fetched }
  },
  say: ({ user, id: number, name, size }) => [`Here: [${number}] ${name} of ${user} (${sizeText(size)})`],
})

export const postOperations: readonly Operation[] = [upload, remove, list, get, fetch]

/** What each kind of news says on the screen. */
export const postSayings: { [T in PostNews['type']]: (news: Extract<PostNews, { type: T }>) => string[] } = {
  post_new: ({ from, id: number, name }) => [`There is a new post from ${from}: [${number}] ${name}`],
  post_removed: ({ from, id: number, name }) => [`${from} removed post [${number}] ${name}`],
  post_refused: ({ by }) => [
    `${by} knows other posts of yours and refuses the new one. Was this data directory restored from a backup?`,
  ],
  post_progress: ({ who, name, doneBytes, totalBytes }) => [
    `${who}: ${name}: ${Math.floor((100 * doneBytes) / Math.max(1, totalBytes))} % of ${sizeText(totalBytes)}`,
  ],
}
