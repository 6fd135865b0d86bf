export type GroupNews = never
