-- Who is chosen as leader takes over from the one before, with all that is open. Needs std.tree, std.selection.
on("selection.install", function(selection, event)
  local post, before = event.data.post, event.data.before_him
  if before and before ~= selection.appointed then create("handover.begin", { post = post, from_person = before, to_person = selection.appointed }) end
end)
