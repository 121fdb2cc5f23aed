import { describe, expect, it } from 'vitest';
import { permissionSettings, statementsOf } from '../../../modules/workload/permissions.ts';
import { refusals } from '../settings.ts';

const identity = 'arn:aws:ses:eu-central-1:111111111111:identity/example.com';
const refused = (permission: object) =>
  refusals('permission', permissionSettings, { actions: ['ses:SendEmail'], resources: [identity], ...permission });

describe('settings of what the code of a service may do', () => {
  it.each(['ses:SendEmail', 's3:Get*', 'execute-api:Invoke', 'dynamodb:Batch*Item'])('take the action %s', (action) => {
    expect(refused({ actions: [action] })).toEqual([]);
  });

  it.each([
    '*',
    's3:*',
    'iam:PassRole',
    'organizations:LeaveOrganization',
    'account:CloseAccount',
    'SendEmail',
    's3:1',
  ])('refuse the action %s', (action) => {
    expect(refused({ actions: ['ses:SendEmail', action] })).toEqual([
      `permission.actions[1]: must be an action of an AWS service other than iam, organizations and account, written out or begun, got "${action}"; such as ses:SendEmail or s3:Get*`,
    ]);
  });

  it.each(['*', identity, 'arn:aws:s3:::other-team/*', 'arn:aws:iam::222222222222:role/partner'])(
    'take the resource %s',
    (resource) => {
      expect(refused({ resources: [resource] })).toEqual([]);
    },
  );

  it('refuse what is no ARN, and what Terraform would read', () => {
    expect(refused({ resources: ['other-team', 'arn:aws:s3', `arn:aws:s3:::\${bucket}`] })).toEqual([
      'permission.resources[0]: must be an ARN, or *, got "other-team"; such as arn:aws:ses:eu-central-1:111111111111:identity/example.com',
      'permission.resources[1]: must be an ARN, or *, got "arn:aws:s3"; such as arn:aws:ses:eu-central-1:111111111111:identity/example.com',
      `permission.resources[2]: must be a text without spaces, $ and %, got "arn:aws:s3:::\${bucket}"; write it out`,
    ]);
  });

  it('take conditions by operator and key, and refuse others', () => {
    expect(refused({ conditions: { 'ForAllValues:StringLike': { 'ses:Recipients': ['*@example.com'] } } })).toEqual([]);
    const message = 'must be a group of operators with their keys, got';
    const wayOut = '; such as { StringEquals: { "ses:FromAddress": "shop@example.com" } }';
    expect(refused({ conditions: 'always' })).toEqual([`permission.conditions: ${message} "always"${wayOut}`]);
    expect(
      refused({
        conditions: { StringEquals: 'x', Equals: { 'a:B': 'x' }, Bool: { 'aws:SecureTransport': true }, Null: {} },
      }),
    ).toEqual([
      'permission.conditions.StringEquals: must be a group of keys and values, got "x"; such as { "ses:FromAddress": "shop@example.com" }',
      'permission.conditions: must have operators of IAM as names, got "Equals"; such as StringEquals',
      'permission.conditions.Bool.aws:SecureTransport: must be a text without $ and %, or a list of them, got true; write numbers and truth values in quotes',
      'permission.conditions.Null: must name a key, got {}; such as ses:FromAddress',
    ]);
    expect(refused({ conditions: { StringEquals: { 'ses:FromDisplayName': 'My Shop' } } })).toEqual([]);
  });

  it('need an action and a resource', () => {
    expect(refused({ actions: [], resources: [] })).toEqual([
      'permission.actions: must be a list of 1 to 100, got []; such as ["ses:SendEmail"]',
      'permission.resources: must be a list of 1 to 100, got []; such as ["arn:aws:ses:eu-central-1:111111111111:identity/example.com"]',
    ]);
  });

  it('become statements in their order', () => {
    const first = { actions: ['ses:SendEmail'], resources: [identity] };
    const second = { actions: ['s3:Get*'], resources: ['*'], conditions: { Bool: { 'aws:SecureTransport': 'true' } } };
    expect(statementsOf([first, second])).toEqual([
      { sid: 'Permission1', ...first },
      { sid: 'Permission2', ...second },
    ]);
  });
});
