import { didYouMean } from '../../../modules/shared/did-you-mean.ts';
import { type Finding, UserError } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import type { Terraform } from '../terraform.ts';
import { readFolder } from './folder.ts';
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
 * Puts the built files of a front end into its bucket. What is here is looked at first, before Terraform and AWS are asked.
 * @throws UserError when there is no such front end, the folder is none of a built one, or it can't be published.
 */
export async function publishFrontend(
  terraform: Terraform,
  application: Application,
  environment: EnvironmentConfig,
  name: string,
  folder: string,
  keepOldDays = String(defaultKeepOldDays),
): Promise<void> {
  const findings = [...withoutFrontEnd(application, environment, name), ...withoutDays(keepOldDays)];
  if (findings.length > 0) throw new UserError(findings);
  const files = await readFolder(folder);
  await terraform.init();
  const outputs = JSON.parse(await terraform.output(['output', '-json']));
  const frontEnd = frontEndCalled(name, environment.name, outputs);
  await publish(frontEnd, files, Number(keepOldDays), clientConfigOf(environment));
}

/** Why an environment, as it is written, has no front end of that name. */
function withoutFrontEnd(
  { frontEnds }: Pick<Application, 'frontEnds'>,
  environment: Pick<EnvironmentConfig, 'name' | 'cdn'>,
  name: string,
): Finding[] {
  const names = frontEnds.map((frontEnd) => frontEnd.name);
  const findings: Finding[] = [];
  if (names.length === 0) {
    findings.push({
      path: 'application.frontEnds',
      must: 'must name a front end before it can be published',
      got: frontEnds,
      wayOut: 'list it there, then deploy',
    });
  } else if (!names.includes(name)) {
    findings.push({
      path: 'command line',
      must: 'must name one of frontEnds in environments/application.ts',
      got: name,
      wayOut: didYouMean([name], names),
    });
  }
  if (!environment.cdn) {
    findings.push({
      path: `${environment.name}.cdn`,
      must: 'must be given before a front end can be published',
      got: undefined,
      wayOut: 'give it, then deploy',
    });
  }
  return findings;
}

function withoutDays(keepOldDays: string): Finding[] {
  if (/^\d+$/.test(keepOldDays)) return [];
  return [
    {
      path: '--keep-old-days',
      must: 'must be a whole number of days',
      got: keepOldDays,
      wayOut: `0 removes old files at once; without it hashed ones stay for ${defaultKeepOldDays}`,
    },
  ];
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
  throw new UserError([
    {
      path: environment,
      must: `must be deployed with the front end ${name} before that can be published`,
      got: [...frontEnds.keys()].join(', ') || undefined,
      wayOut: `npm run deploy ${environment} -- --image-tag <tag>`,
    },
  ]);
}
