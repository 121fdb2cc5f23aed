export function sentencesOfBuild(failure: {
  errors: { text: string; location: { file: string; line: number } | null }[];
}): string[];
export function sentenceOfLoad(error: unknown, cli: string): string | undefined;
export function sentenceOfSystem(error: object): string | undefined;
