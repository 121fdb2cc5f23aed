import { createHash } from 'node:crypto';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';

/** Has a topic tell e-mail addresses and https:// endpoints. `provider` is that of its region, if it is not the stack's own. */
export function subscribe(scope: Construct, topicArn: string, endpoints: string[], provider?: AwsProvider): void {
  const subscribers = new Construct(scope, 'to');
  for (const endpoint of endpoints) {
    // Terraform takes no @ and no / in an address.
    const id = createHash('sha256').update(endpoint).digest('hex').slice(0, 8);
    new SnsTopicSubscription(subscribers, id, {
      ...(provider && { provider }),
      topicArn,
      protocol: endpoint.startsWith('https://') ? 'https' : 'email',
      endpoint,
    });
  }
}
