import { expect, it } from 'vitest';
import { zonesMadeOnce } from '../../../../src/configuration/rules/zones-made-once.ts';
import { type Overrides, pairFindings } from '../config.ts';

const makes = (name: string, hostedZoneName: string, createHostedZone = true): Overrides =>
  ({
    name,
    loadBalancer: { domain: { hostName: `app.${hostedZoneName}`, hostedZoneName, createHostedZone } },
  }) as never;

it('refuses a zone that another environment makes', () => {
  expect(pairFindings(zonesMadeOnce, makes('dev', 'example.com'), makes('qa', 'example.com'))).toEqual([
    'loadBalancer.domain.createHostedZone: must make a zone that dev does not make, got "example.com"; take a zone below it, such as qa.example.com, or leave createHostedZone out and name the zone that dev makes',
  ]);
});

it('takes a zone that is looked up, another one, and none', () => {
  const dev = makes('dev', 'example.com');
  expect(pairFindings(zonesMadeOnce, dev, makes('qa', 'example.com', false))).toEqual([]);
  expect(pairFindings(zonesMadeOnce, makes('dev', 'example.com', false), makes('qa', 'example.com'))).toEqual([]);
  expect(pairFindings(zonesMadeOnce, dev, makes('qa', 'qa.example.com'))).toEqual([]);
  expect(pairFindings(zonesMadeOnce, {}, {})).toEqual([]);
});
