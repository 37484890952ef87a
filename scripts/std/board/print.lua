-- The notice of a quarter and the year-end file of a unit. (DECISIONS.md, "On paper")
local function listed(board, colour, audience)
  local rows = {}
  for i, listing in ipairs(find("listing", { board = board, colour = colour, audience = audience, state = { "listed", "repairing" } }, { sort = "-score", limit = 1000 })) do
    rows[i] = { listing.unit, listing.score, listing.occasions, listing.expires }
  end
  return rows
end

-- Public paper: what only the committee and the street see is not on it.
print_page("board_notice", "board", {
  name = { en = "Red and black list", ["zh-CN"] = "红黑榜通报" },
  title = function(board) return { en = "Red and black list " .. board.period, ["zh-CN"] = board.year .. "年第" .. board.number .. "季度红黑榜通报" } end,
}, function(board)
  if board.state ~= "published" then return nil end
  local blocks = { { fields = { { label("board.since"), board.since }, { label("board.ends"), board.ends }, { label("board.rated"), board.rated }, { label("board.published_at"), board.published_at } } } }
  for _, colour in ipairs { "red", "black" } do
    local rows = listed(board, colour, "public")
    if #rows > 0 then
      blocks[#blocks + 1] = { heading = label("listing.colour", colour) }
      blocks[#blocks + 1] = { table = { numbered = true, rows = rows, columns = { label("listing.unit"), label("listing.score"), label("listing.occasions"), label("listing.expires") } } }
    end
  end
  blocks[#blocks + 1] = { note = { label("board.digest"), board.digest or "" } }
  return blocks
end)

print_page("year_file", "appraisal", {
  name = { en = "Year-end file", ["zh-CN"] = "年度考核档案" },
  title = function(appraisal) return { en = "Year-end file " .. appraisal.year, ["zh-CN"] = appraisal.year .. "年度考核档案" } end,
}, function(appraisal)
  local rows, entries = {}, {}
  for i, listing in ipairs(find("listing", { unit = appraisal.unit, ["board.year"] = appraisal.year, state = { "unlisted", "listed", "repairing", "removed", "expired", "suspended" } }, { limit = 1000 })) do
    rows[i] = { listing.board.period, label("listing.colour", listing.colour), listing.score, listing.occasions, label("listing.state", listing.state) }
  end
  for i, entry in ipairs(find("score_entry", { unit = appraisal.unit, state = "recorded", happened_on = range(appraisal.year .. "-01-01", appraisal.year .. "-12-31") }, { sort = "happened_on", limit = 1000 })) do
    entries[i] = { entry.happened_on, label("score_entry.indicator", entry.indicator), entry.text, string.format("%g / %g", entry.met, entry.asked), entry.evidence }
  end
  return {
    { fields = {
      { label("appraisal.unit"), appraisal.unit }, { label("appraisal.score"), appraisal.score }, { label("appraisal.occasions"), appraisal.occasions },
      { label("appraisal.grade"), appraisal.grade and label("appraisal.grade", appraisal.grade) }, { label("appraisal.opinion"), appraisal.opinion },
      { label("appraisal.state"), label("appraisal.state", appraisal.state) }, { label("appraisal.digest"), appraisal.digest },
    } },
    { heading = { en = "Quarters", ["zh-CN"] = "各季榜单" } },
    { table = { rows = rows, columns = { label("board.period"), label("listing.colour"), label("listing.score"), label("listing.occasions"), label("listing.state") } } },
    { heading = { en = "Entry by entry", ["zh-CN"] = "逐条说明" } },
    { table = { numbered = true, rows = entries, columns = {
      label("score_entry.happened_on"), label("score_entry.indicator"), label("score_entry.text"), { en = "Met / asked", ["zh-CN"] = "完成/应完成" }, label("score_entry.evidence") } } },
    { signatures = { { en = "Secretary", ["zh-CN"] = "书记" }, { en = "Unit", ["zh-CN"] = "单位确认" } } },
  }
end)
