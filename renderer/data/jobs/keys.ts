/** The names of what is fetched of jobs. */
export const jobKeys = { jobs: ['jobs'] } as const;
