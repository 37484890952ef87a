'use strict';
const { Server, run } = require('./harness');
require('./events');
require('./reads');
require('./policy');
require('./failures');
require('./params');
require('./versions');
require('./print');
require('./life');
require('./explain');
require('./alliance');
require('./backtest');
require('./calendar');
require('./days');
require('./attacks');
require('./export');
require('./import');
require('./slow');

run(() => new Server().start(), async (server) => {
  await server.stop();
  server.remove();
});
