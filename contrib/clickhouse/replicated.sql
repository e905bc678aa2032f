-- SPDX-License-Identifier: ISC
-- The event log of a fleet: replicated shards, and one table over all of them.
-- Run schema.sql and then this on every server.  Each server's macros name its shard and replica;
-- a cluster `milter_device` with all of them is in <remote_servers>; see README.

CREATE TABLE IF NOT EXISTS milter_device.events_shard AS milter_device.events
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/milter_device/events', '{replica}')
PARTITION BY toYYYYMM(day)
ORDER BY (`type`, day, `user`, at);

-- Write into any server's events_shard; read the fleet.
CREATE TABLE IF NOT EXISTS milter_device.fleet AS milter_device.events
ENGINE = Distributed(milter_device, milter_device, events_shard);
