import { ACMClient, type CertificateDetail, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { type Finding, UserError } from '../configuration/finding.ts';
import { hostNamesOf } from '../configuration/host-names.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';

interface Wanted {
  path: string;
  arn: string;
  hostNames: string[];
}

/**
 * Looks at the certificates that are there already: Terraform reads the names of none by its ARN.
 * @throws UserError when one is not issued, or lacks a host name.
 */
export async function requireCertificates({ environments }: Configuration, stack: string): Promise<void> {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) return;
  const findings = await Promise.all(
    wantedOf(environment).map(async (wanted) => {
      const [, , , region = ''] = wanted.arn.split(':');
      const client = new ACMClient({ ...clientConfigOf(environment), region });
      const { Certificate } = await ask(
        environment,
        client.send(new DescribeCertificateCommand({ CertificateArn: wanted.arn })),
      );
      return problemsOf(`${stack}.${wanted.path}`, wanted.hostNames, Certificate ?? {});
    }),
  );
  if (findings.flat().length > 0) throw new UserError(findings.flat());
}

function wantedOf(environment: EnvironmentConfig): Wanted[] {
  const { loadBalancer, cdn, flower } = environment;
  const hostNames = hostNamesOf(environment).map(({ hostName }) => hostName);
  const ofFlower = flower?.domain ? [flower.domain.hostName] : [];
  const all = [
    { path: 'loadBalancer.domain.certificateArn', arn: loadBalancer.domain?.certificateArn, hostNames },
    { path: 'cdn.certificateArn', arn: cdn?.certificateArn, hostNames },
    { path: 'flower.domain.certificateArn', arn: flower?.domain?.certificateArn, hostNames: ofFlower },
  ];
  return all.flatMap(({ path, arn, hostNames }) => (arn === undefined ? [] : [{ path, arn, hostNames }]));
}

function problemsOf(
  path: string,
  hostNames: readonly string[],
  { Status, SubjectAlternativeNames: names = [] }: CertificateDetail,
): Finding[] {
  if (Status !== 'ISSUED') {
    const wayOut = 'issue it, renew it or import it anew first, or name another';
    return [{ path, must: 'must be a certificate that is issued', got: Status, wayOut }];
  }
  const lacking = hostNames.filter((hostName) => !names.some((name) => holds(name, hostName)));
  if (lacking.length === 0) return [];
  const wayOut = 'name a certificate that holds all host names, or leave it out, and one is made';
  return [{ path, must: `must be a certificate that holds ${lacking.join(', ')}`, got: names, wayOut }];
}

/** An asterisk stands for one label: https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html#concept-wildcard */
function holds(name: string, hostName: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith('*.') ? lower.slice(1) === hostName.slice(hostName.indexOf('.')) : lower === hostName;
}
