'use strict';
require('./words');

require('./harness').run();
