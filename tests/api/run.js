'use strict';
const { Server, run } = require('./harness');
require('./events');
require('./reads');
require('./policy');
require('./versions');
require('./print');
require('./life');
require('./alliance');
require('./calendar');
require('./attacks');
require('./export');
require('./slow');

run(() => new Server().start(), async (server) => {
  await server.stop();
  server.remove();
});
