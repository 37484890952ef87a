'use strict';
const { run } = require('../api/harness');
const { begin, end } = require('./post');
require('./channels');

run(begin, end);
