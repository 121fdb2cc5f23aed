import { allHostNamesOf } from '../host-names.ts';
import { placeholder, shippedProject } from '../placeholder.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

const accounts = ['111111111111', '222222222222', '333333333333'];
const zoneIds = ['Z0PRODUCTION0EXAMPLE', 'Z0STAGING0EXAMPLE'];
const passwordHash = '3d84beee07d943ee2b0902252096be6175ebf3bb02eaa46bd08af43fe604b641';

/** Nobody has these domains: https://www.rfc-editor.org/rfc/rfc2606#section-3. */
const ofNobody = /(^|[.@])example\.(com|net|org)$/i;

/** What the shipped files have in the place of a team's own is no answer to any rule. */
export const placeholdersReplaced: EnvironmentRule = (environment, { project }) => {
  if (project === shippedProject) return [];
  const { account } = environment;
  return [
    ...unlessUnreadable(() =>
      accounts.includes(account)
        ? [placeholder('account', account, 'aws sts get-caller-identity prints your own')]
        : [],
    ),
    ...allHostNamesOf(environment)
      .filter(({ hostName }) => ofNobody.test(hostName))
      .map(({ path, hostName }) => placeholder(path, hostName, 'name a host of a domain of yours')),
    ...unlessUnreadable(() => {
      const { hostedZoneName, hostedZoneId } = environment.loadBalancer.domain ?? {};
      const path = 'loadBalancer.domain';
      return [
        ...(hostedZoneName !== undefined && ofNobody.test(hostedZoneName)
          ? [placeholder(`${path}.hostedZoneName`, hostedZoneName, 'name a domain of yours')]
          : []),
        ...(hostedZoneId !== undefined && zoneIds.includes(hostedZoneId)
          ? [placeholder(`${path}.hostedZoneId`, hostedZoneId, 'aws route53 list-hosted-zones prints your own')]
          : []),
      ];
    }),
    ...unlessUnreadable(() =>
      environment.observability.alarmSubscribers.flatMap((subscriber, index) =>
        ofNobody.test(subscriber)
          ? [placeholder(`observability.alarmSubscribers[${index}]`, subscriber, 'name somebody who reads it')]
          : [],
      ),
    ),
    ...unlessUnreadable(() => {
      const { mail } = environment;
      const [path, name] = mail?.kind === 'ses' ? ['mail.domain', mail.domain] : ['mail.host', mail?.host];
      return name !== undefined && ofNobody.test(`.${name}`) ? [placeholder(path, name, 'name your own')] : [];
    }),
    ...unlessUnreadable(() =>
      environment.cdn?.basicAuth?.sha256 === passwordHash
        ? [placeholder('cdn.basicAuth.sha256', passwordHash, 'npm run basic-auth <user> makes a password of your own')]
        : [],
    ),
  ];
};
