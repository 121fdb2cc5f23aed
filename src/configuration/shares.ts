/** Who has how much of something. */
type Shares = Record<string, number>;

export function totalOf(shares: Shares): number {
  return Object.values(shares).reduce((sum, share) => sum + share, 0);
}

/** `105 (web 104, migration 1)` */
export function totalWithShares(shares: Shares): string {
  const each = Object.entries(shares).map(([name, share]) => `${name} ${share}`);
  return `${totalOf(shares)} (${each.join(', ')})`;
}
