import type { Finding } from '../finding.ts';
import type { ApplicationRule } from './rule.ts';

/** A queue's name becomes part of a Terraform address, which knows hyphens as underscores. */
export const queueNamesUnique: ApplicationRule = ({ queues }) => {
  const addresses = queues.map(({ name }) => name.replaceAll('-', '_'));
  return queues.flatMap(({ name }, index): Finding[] =>
    addresses.indexOf(addresses[index] as string) === index
      ? []
      : [
          {
            path: `queues[${index}].name`,
            must: 'must differ from the names before it by more than hyphens and underscores',
            got: name,
            wayOut: 'give each queue a name of its own',
          },
        ],
  );
};
