import { closest } from 'fastest-levenshtein';
import { UserError } from '../../../environments/finding.ts';
import type { EnvironmentConfig } from '../../../environments/schema.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import type { Terraform } from '../terraform.ts';
import { type FrontEnd, publish } from './publish.ts';

/** As the stack puts it out. */
interface FrontEndOutput {
  bucket: string;
  prefix: string;
  distribution_id: string;
  url: string;
  hashed_paths: string[];
}

/** Longer than a tab usually stays open. */
const defaultKeepOldDays = 7;

/**
 * Puts the built files of a front end into its bucket.
 * @throws UserError when there is no such front end, or it can't be published.
 */
export async function publishFrontend(
  terraform: Terraform,
  environment: EnvironmentConfig,
  name: string,
  folder: string,
  keepOldDays = String(defaultKeepOldDays),
): Promise<void> {
  if (!/^\d+$/.test(keepOldDays)) {
    throw new UserError([
      {
        path: '--keep-old-days',
        must: 'must be a whole number of days',
        got: keepOldDays,
        wayOut: `0 removes old files at once; without it hashed ones stay for ${defaultKeepOldDays}`,
      },
    ]);
  }
  await terraform.init();
  const outputs = JSON.parse(await terraform.output(['output', '-json']));
  await publish(
    frontEndCalled(name, environment.name, outputs),
    folder,
    Number(keepOldDays),
    clientConfigOf(environment),
  );
}

/** @throws UserError when an environment as it was deployed has none of that name. */
export function frontEndCalled(
  name: string,
  environment: string,
  outputs: { front_ends?: { value: Record<string, FrontEndOutput> } },
): FrontEnd {
  const frontEnds = new Map(Object.entries(outputs.front_ends?.value ?? {}));
  const found = frontEnds.get(name);
  if (found) {
    const { distribution_id: distributionId, hashed_paths: hashedPaths, ...same } = found;
    return { ...same, distributionId, hashedPaths };
  }
  const names = [...frontEnds.keys()];
  throw new UserError([
    names.length === 0
      ? {
          path: environment,
          must: 'must have front ends before one can be published',
          got: undefined,
          wayOut: `write frontEnds in environments/application.ts and cdn in environments/${environment}.ts, then deploy`,
        }
      : {
          path: 'command line',
          must: `must name a front end of ${environment}, one of ${names.join(', ')}`,
          got: name,
          wayOut: `did you mean ${closest(name, names)}? A new one is there once it is deployed`,
        },
  ]);
}
