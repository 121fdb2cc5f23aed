/** Columns as wide as what stands in them. */
export function table(heads: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const widths = heads.map((_, column) => Math.max(...[heads, ...rows].map((row) => (row[column] ?? '').length)));
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? cell.length))
      .join('  ')
      .trimEnd(),
  );
}
