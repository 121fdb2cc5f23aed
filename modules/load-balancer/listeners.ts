import type { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { LbListener, type LbListenerDefaultAction } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import type { Construct } from 'constructs';

/** What answers where nothing else does. */
export const notFound: LbListenerDefaultAction = {
  type: 'fixed-response',
  fixedResponse: { statusCode: '404', contentType: 'text/plain', messageBody: 'Not found' },
};

/** For good, and to the same path. Without a host to the one that was asked for. */
export function redirectToHttps(host?: string): LbListenerDefaultAction {
  return {
    type: 'redirect',
    redirect: { protocol: 'HTTPS', port: '443', ...(host && { host }), statusCode: 'HTTP_301' },
  };
}

export function httpListener(scope: Construct, loadBalancer: Lb, action: LbListenerDefaultAction): LbListener {
  return new LbListener(scope, 'http', {
    loadBalancerArn: loadBalancer.arn,
    protocol: 'HTTP',
    port: 80,
    defaultAction: [action],
  });
}

export function httpsListener(
  scope: Construct,
  loadBalancer: Lb,
  certificateArn: string,
  action: LbListenerDefaultAction,
): LbListener {
  return new LbListener(scope, 'https', {
    loadBalancerArn: loadBalancer.arn,
    protocol: 'HTTPS',
    port: 443,
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    certificateArn,
    defaultAction: [action],
  });
}
