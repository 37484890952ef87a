-- The source's figures for 2021-08-01 to 2024-08-01 (太平街社区; definitions in DECISIONS.md, "Figures and periods"). Only the report of a
-- simulated run looks at them, to set them beside its own.
source {
  wishes_collected = 163, wishes_fulfilled = 139, fulfilment_rate = 0.853,
  service_activities = 150, matters_settled = 270,
  public_events = 120, public_event_people = 10000, clinics = 23, clinic_people = 2000,
  practice_activities_per_year = 100, practice_people_per_year = 10000,
  road_m2 = 1300, homes_adapted = 8, people_fitted = 77, jobs_placed = 35,
}
