import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/**
 * What a Redis takes beside the token of its secret. ElastiCache does not tell, so a label of the secret's version keeps it
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version): no value is read to learn it.
 */
const tokenMarks = {
  /** Clients that give no token. */
  noToken: 'REDIS-TAKES-NO-TOKEN-TOO',
  /** The token before. */
  oldToken: 'REDIS-TAKES-OLD-TOKEN-TOO',
  nothing: 'REDIS-TAKES-THIS-TOKEN-ONLY',
} as const;

export type Beside = keyof typeof tokenMarks;

/** What stands at a version, or at any. Undefined where no step of this kind has run since. */
export function besideToken(
  { VersionIdsToStages = {} }: Pick<DescribeSecretCommandOutput, 'VersionIdsToStages'>,
  versionId?: string,
): Beside | undefined {
  const stages =
    versionId === undefined ? Object.values(VersionIdsToStages).flat() : (VersionIdsToStages[versionId] ?? []);
  return (Object.keys(tokenMarks) as Beside[]).find((beside) => stages.includes(tokenMarks[beside]));
}

/** Leaves this mark at a version, and no other at any. AWS wants to be told where a label was before. */
export async function markToken(
  client: SecretsManagerClient,
  SecretId: string | undefined,
  versionId: string | undefined,
  beside: Beside,
): Promise<void> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  const versionWith = (stage: string) =>
    Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(stage));
  // The new mark first: between the two the first that is found is the one that says more is open.
  const others = (Object.keys(tokenMarks) as Beside[]).filter((other) => other !== beside);
  const moves = [
    { stage: tokenMarks[beside], to: versionId },
    ...others.map((other) => ({ stage: tokenMarks[other], to: undefined })),
  ];
  for (const { stage, to } of moves) {
    const from = versionWith(stage);
    if (from === to) continue;
    const places = { RemoveFromVersionId: from, MoveToVersionId: to };
    await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: stage, ...places }));
  }
}
