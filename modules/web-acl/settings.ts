import type { z } from 'zod';
import { lasting } from '../observability/settings.ts';
import { group, integer, list, oneOf } from '../shared/setting.ts';
import { countableRules } from './managed-rules.ts';

export const wafSettings = group({
  /**
   * Requests of one IP address within 5 minutes above which it is refused with 403, 10 to 2,000,000,000
   * (https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html). An office behind one address shares it: 2000 is
   * some ten people who open a page of twenty requests every half minute.
   */
  requestsPer5Minutes: integer(
    10,
    2_000_000_000,
    'WAF takes no less and no more; an office shares one address',
  ).default(2000),
  /**
   * Rules of AWS that only count what they would refuse, for requests that are rightly made: `GenericRFI_QUERYARGUMENTS` takes a URL
   * in a query for an attack, `NoUserAgent_HEADER` refuses many webhooks, `CrossSiteScripting_BODY` editors of HTML. Metrics and log go on.
   * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
   */
  countedRules: list(
    oneOf(countableRules, 'the log of the web ACL names the rule that refused a request'),
    0,
    countableRules.length,
    'name each rule once',
  ).default([]),
  alarms: group({
    /** The share of requests that is refused: an attack, or a rule that takes what users send for one. */
    blocked: group({
      percent: integer(1, 100, 'on a quiet day it is one or two').default(50),
      /** Requests in a period, below which their share says nothing. */
      minRequests: integer(1, 1_000_000_000, 'one scanner at night would be all of the requests').default(100),
      // A scanner is through in less.
      ...lasting(300, 3, 3),
    }).prefault({}),
  }).prefault({}),
});

export type WafSettings = z.output<typeof wafSettings>;
