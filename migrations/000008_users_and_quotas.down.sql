DROP TABLE quota_reservations, quota_counters, quota_overrides, tier_limits, users;
DROP TYPE reservation_status;
DROP TYPE quota_metric;
DROP TYPE user_tier;
