-- One event as Muster does it, one call: told before? three fields read, the entity written once, the event and what it causes in the log, an answer.
CREATE TABLE item (id text PRIMARY KEY, name text, n bigint, more bigint, seen bigint, state text, updated timestamptz) WITH (fillfactor = 50);
CREATE SEQUENCE log_seq CACHE 1;
CREATE TABLE log (seq bigint PRIMARY KEY, cause bigint, type text NOT NULL, subject text, actor text, source text, event_id text, time timestamptz NOT NULL, rule text, data text);
CREATE TABLE told (actor text, source text, id text, root bigint NOT NULL, time timestamptz NOT NULL, PRIMARY KEY (actor, source, id));

CREATE FUNCTION answer(root bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT json_build_object('seq', root, 'subject', (SELECT subject FROM log WHERE seq = root), 'duplicate', true)::text
$$;

CREATE FUNCTION touch(p_actor text, p_source text, p_id text, p_item text, p_more bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  root bigint := nextval('log_seq');
  caused bigint;
  entity record;
  now timestamptz := clock_timestamp();
BEGIN
  INSERT INTO told VALUES (p_actor, p_source, p_id, root, now) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN (SELECT answer(t.root) FROM told t WHERE t.actor = p_actor AND t.source = p_source AND t.id = p_id);
  END IF;
  SELECT n, name, state INTO entity FROM item WHERE id = p_item FOR UPDATE;
  IF entity.n >= 0 AND entity.name IS NOT NULL AND entity.state = 'a' THEN
    caused := nextval('log_seq');
    UPDATE item SET more = p_more, seen = p_more, updated = now WHERE id = p_item;
    INSERT INTO log VALUES
      (root, NULL, 'item.touch', p_item, p_actor, p_source, p_id, now, NULL, '{"more":' || p_more || '}'),
      (caused, root, 'item.note', p_item, p_actor, NULL, NULL, now, 'policies.item.on_touch', '{"seen":' || p_more || '}');
    RETURN '{"seq":' || root || ',"subject":"' || p_item || '","events":[{"seq":' || caused || ',"type":"item.note","subject":"' || p_item || '","data":{"seen":' || p_more
      || '},"cause":' || root || ',"rule":"policies.item.on_touch"}]}';
  END IF;
  UPDATE item SET more = p_more, updated = now WHERE id = p_item;
  INSERT INTO log VALUES (root, NULL, 'item.touch', p_item, p_actor, p_source, p_id, now, NULL, '{"more":' || p_more || '}');
  RETURN '{"seq":' || root || ',"subject":"' || p_item || '","events":[]}';
END $$;
