'use strict';
require('./words');
require('./taiping');

require('./harness').run();
