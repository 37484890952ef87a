-- The source's figures for 2021-08-01 to 2024-08-01 (太平街社区; definitions in DECISIONS.md, "Figures and periods"). Only the report of a
-- simulated run looks at them, to set them beside its own.
source {
  wishes_collected = 163,
  wishes_fulfilled = 139,
  fulfilment_rate = 0.853,
}
