// Runs at CloudFront before a file of the media bucket reaches a browser. `'self'` of a page's Content-Security-Policy lets the page load such a file as a
// script. The file's own policy and Content-Disposition do not stop that, but its type does: with `X-Content-Type-Options: nosniff`, which each answer has,
// browsers run nothing of another type than JavaScript's. Seen in Chromium 156.
// https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?
// CloudFront lets a function change the type: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  const response = event.response;
  const type = response.headers['content-type'];
  // Each of JavaScript's types has it in its name: https://mimesniff.spec.whatwg.org/#javascript-mime-type
  if (type && /script|css/i.test(type.value)) response.headers['content-type'] = { value: 'application/octet-stream' };
  return response;
}
