/** CloudFront refuses to let go of what a distribution still uses, so what is taken away goes after the distribution was updated. */
export const goesLast = { createBeforeDestroy: true };
