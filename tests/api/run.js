'use strict';
const { Server, run } = require('./harness');
require('./explain');
require('./params');
require('./events');
require('./reads');
require('./policy');
require('./failures');
require('./versions');
require('./print');
require('./life');
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
