import type { JSX } from 'preact'

/** Strokes of our own icons, on a field of 24 by 24. */
const PATHS = {
  chats:
    'M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-3.600 3-5.5 6.5-5.5s6.100 1.900 6.5 5.5M16 5a3.200 3.200 0 0 1 0 6M18 14.800c2 .8 3.200 2.600 3.5 5.200',
  posts: 'M5 4h14v16H5zM5 15l4-4 4 4 2.5-2.5L19 16M15.5 8.5h.01',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20',
  network:
    'M12 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM5 21.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM19 21.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM11 7.300 6.200 16.800M13 7.300l4.800 9.5M7.5 19h9',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400zM9 19.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400z',
  add: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12 20 4l-4.5 16-4-6.5zM11.5 13.5 20 4',
  reply: 'M10 6 4.5 11.5 10 17M4.5 11.5H14c3.600 0 5.5 2 5.5 6.5',
  react:
    'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14c.8 1.400 2 2.200 3.5 2.200s2.700-.8 3.5-2.200M9 9.5h.01M15 9.5h.01',
  edit: 'M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5',
  erase: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  why: 'M9 9a3 3 0 1 1 4.200 2.700c-.8.4-1.200 1-1.200 1.900v.6M12 17.800h.01M12 21.5a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19z',
  more: 'M12 6h.01M12 12h.01M12 18h.01',
  done: 'M5 12.5l4.5 4.5L19 7',
  // One check: on your disk. Two: on your friend's disk.
  queued: 'M5 12.5l4.5 4.5L19 7',
  held: 'M4 6.5h16v11H4zM4 7l8 6 8-6',
  delivered: 'M2.5 12.5 7 17l9-10M11 16l1 1 9.5-10',
  read: 'M2.5 12.5 7 17l9-10M11 16l1 1 9.5-10',
  failed: 'M12 8v5M12 16.5h.01M12 3.5l9.5 16.5h-19z',
  verified: 'M12 3l7 2.5v6c0 4.5-3 8-7 9.5-4-1.5-7-5-7-9.5v-6zM9 12l2.200 2.200L15.5 10',
  block: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12',
  timer: 'M12 21a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM12 9.5v4l2.5 1.5M9.5 3h5M12 3v3',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2',
  globe:
    'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c2.5 2.400 3.5 5.300 3.5 8.5s-1 6.100-3.5 8.5c-2.5-2.400-3.5-5.300-3.5-8.5s1-6.100 3.5-8.5z',
  info: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  attach: 'M19 11.5 11.5 19a4.600 4.600 0 0 1-6.5-6.5L13 4.5a3 3 0 0 1 4.300 4.300L9.5 16.5a1.400 1.400 0 0 1-2-2L14 8',
  download: 'M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14',
  upload: 'M12 16V5M7.5 9 12 4.5 16.5 9M5 20h14',
  mute: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5',
  down: 'M6 9l6 6 6-6',
  crown: 'M4 8l4 4 4-7 4 7 4-4-1.5 10h-13z',
  leave: 'M13 4H5v16h8M10 12h10M16.5 8 20.5 12l-4 4',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.200-5.300L19.5 9M19.5 4v5h-5',
} as const

export type IconName = keyof typeof PATHS

/** A picture beside words, or on a button that has a name: never the only thing that says something. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
