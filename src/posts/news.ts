export type PostNews = never
