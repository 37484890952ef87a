-- EXPECT: REFUSED
require "policies.attack"
