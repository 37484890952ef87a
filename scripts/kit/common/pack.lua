-- The name is the community's for ever; all else stands in community.lua. 名称不再更改;其余均在 community.lua
pack { name = "@NAME@" }
