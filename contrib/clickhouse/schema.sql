-- SPDX-License-Identifier: ISC
-- The event log of milter-device in ClickHouse, from 18.16 on:
--
--      clickhouse-client --multiquery <schema.sql
--
-- Each key of milter-device-events(5) is a column of that name.  A key that a line does not have is
-- an empty string, an empty list or 0; a missing number is NULL, as 0 is a value.  `covers` is missing:
-- it is of digests, which do not belong here.

CREATE DATABASE IF NOT EXISTS milter_device;

CREATE TABLE IF NOT EXISTS milter_device.events (
    `time` String,
    `type` String,
    `id` String,
    `host` String,
    `source` String,
    `traffic` String,
    `protocol` String,
    `config` String,
    `user` String,
    `user_source` String,
    `client_ip` String,
    `queue_id` String,
    `message_id` String,
    `from` String,
    `to` Array(String),
    `to_count` Nullable(UInt64),
    `device` String,
    `vendor` String,
    `family` String,
    `kind` String,
    `model` String,
    `os` String,
    `os_version` String,
    `build` String,
    `client` String,
    `device_id` String,
    `new` UInt8,
    `confidence` String,
    `contradicted` UInt8,
    `evidence` String,
    `policy` String,
    `action` String,
    `mode` String,
    `would` Array(String),
    `exemption` String,
    `outdated` UInt8,
    `grace` UInt8,
    `count` Nullable(UInt64),
    `last` String,
    `messages_submission` Nullable(UInt64),
    `messages_receipt` Nullable(UInt64),
    `messages_access` Nullable(UInt64),
    `messages_inbound` Nullable(UInt64),
    `by` String,
    `result` String,
    `reason` String,
    `error` String,

    -- What the report asks for, worked out once, when a line comes in.
    -- `time` in milliseconds since 1970; 0 if it, or `last`, is not a time: a bad line.
    `at` Int64 MATERIALIZED if(
        `last` != '' AND toUInt32(parseDateTimeBestEffortOrZero(`last`)) = 0, 0,
        toInt64(toUInt32(parseDateTimeBestEffortOrZero(`time`))) * 1000
            + toUInt16OrZero(substring(concat(extract(`time`, '\\.([0-9]+)'), '000'), 1, 3))),
    -- `last` in milliseconds since 1970, but no earlier than `at`.
    `last_at` Int64 MATERIALIZED greatest(at,
        toInt64(toUInt32(parseDateTimeBestEffortOrZero(`last`))) * 1000
            + toUInt16OrZero(substring(concat(extract(`last`, '\\.([0-9]+)'), '000'), 1, 3))),
    `day` Date MATERIALIZED toDate(toDateTime(intDiv(at, 1000)), 'UTC'),
    -- An id is STREAM-COUNTER, the counter in hexadecimal; `stream` is empty for any other form.
    `stream` String MATERIALIZED extract(`id`, '(?s)^(.*-.*)-[0-9A-Fa-f]{1,15}$'),
    `counter` Int64 MATERIALIZED if(stream = '', 0, toInt64(reinterpretAsUInt64(reverse(unhex(
        concat(substring('0000000000000000', 1, 16 - length(extract(`id`, '-([0-9A-Fa-f]{1,15})$'))),
            extract(`id`, '-([0-9A-Fa-f]{1,15})$')))))))
) ENGINE = MergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (`type`, day, `user`, at);
