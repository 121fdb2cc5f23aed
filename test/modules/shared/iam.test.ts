import { describe, expect, it } from 'vitest';
import { policyDocument, trustService } from '../../../modules/shared/iam.ts';

describe('policyDocument', () => {
  it('allows, and leaves out what a statement does not say', () => {
    expect(policyDocument({ sid: 'Read', actions: ['s3:GetObject'], resources: ['*'] })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}]}',
    );
  });

  it('writes every statement, with its effect, principals and conditions', () => {
    const policy = policyDocument(
      { sid: 'One', actions: ['sqs:SendMessage'], resources: ['arn:one'] },
      {
        sid: 'Two',
        effect: 'Deny',
        principals: '*',
        actions: ['s3:*'],
        resources: ['arn:two', 'arn:two/*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    );
    expect(JSON.parse(policy).Statement).toEqual([
      { Sid: 'One', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: ['arn:one'] },
      {
        Sid: 'Two',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Resource: ['arn:two', 'arn:two/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

describe('trustService', () => {
  it('lets a service assume a role for resources of this account only, and names no resource', () => {
    const place = { account: '111111111111', region: 'eu-central-1' };
    const policy = trustService('ecs-tasks.amazonaws.com', place, 'arn:aws:ecs:eu-central-1:111111111111:*');
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Assume',
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: ['sts:AssumeRole'],
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111111111111' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-central-1:111111111111:*' },
          },
        },
      ],
    });
  });
});
