/** The public entry of the package: what the files in `environments` are written with. */
export { policyDocument, trustService } from '../modules/shared/iam.ts';
export { literal } from '../modules/shared/literal.ts';
export { SecretRef } from '../modules/shared/secret-ref.ts';
export { defineApplication, defineEnvironment } from './configuration/define.ts';
export { defineExtensions } from './stacks/extension.ts';
