/** The public entry of the package: what the files in `environments` are written with. */
export { defineApplication, defineEnvironment } from './configuration/define.ts';
